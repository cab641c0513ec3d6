package io.github.ratelimit.testsupport;

/**
 * Scripts with which tests look into a server.
 */
final class RedisScripts {

	/** Takes no keys: on a node of a cluster it looks at those of that node. */
	static final String KEYS_WITHOUT_TIME_TO_LIVE = """
			local cursor, seen, keys = '0', {}, {}
			repeat
				local page = redis.call('SCAN', cursor, 'COUNT', 1000)
				cursor = page[1]
				for _, key in ipairs(page[2]) do
					if not seen[key] and redis.call('PTTL', key) == -1 then
						seen[key] = true
						keys[#keys + 1] = key
					end
				end
			until cursor == '0'
			return keys
			""";

	private RedisScripts() {
	}

}
