package io.github.ratelimit.store.redis;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.testsupport.JavaProcess;
import io.github.ratelimit.testsupport.Resp;

/**
 * Sends what a store sends, byte for byte, over a bare socket: to a server it is a client
 * like any other, and it starts in a fraction of the time that Spring Data and Lettuce
 * take. Says {@code answered} after the first answers, and goes on until it is killed.
 */
public final class BareClientMain {

	private static final int THREADS = 3;

	private static final int FIRST_ANSWERS = 20;

	private static final int AT_ONCE = 8;

	private final LimitScripts scripts = new LimitScripts();

	private final RedisKeys keys = new RedisKeys("killed", true);

	private final CalendarStarts calendar = new CalendarStarts(new CalendarWindows(ZoneOffset.UTC), Clock.systemUTC());

	private final AtomicInteger answers = new AtomicInteger();

	private final int port;

	private BareClientMain(int port) {
		this.port = port;
	}

	public static void main(String[] arguments) throws IOException {
		BareClientMain client = new BareClientMain(Integer.parseInt(arguments[0]));
		JavaProcess.runUntilInputEnds(THREADS, client::run);
	}

	private void run() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setTcpNoDelay(true);
			InputStream replies = new BufferedInputStream(socket.getInputStream());
			OutputStream requests = socket.getOutputStream();
			while (true) {
				List<ScriptRequest> calls = Stream.generate(this::next).limit(AT_ONCE).toList();
				for (ScriptRequest call : calls) {
					requests.write(words("EVALSHA", call.script().sha1(), call));
				}
				for (ScriptRequest call : calls) {
					if (Resp.text(Resp.reply(replies)).startsWith("-NOSCRIPT")) {
						requests.write(words("EVAL", call.script().text(), call));
						Resp.reply(replies);
					}
					if (this.answers.incrementAndGet() == FIRST_ANSWERS) {
						System.out.println("answered");
					}
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private ScriptRequest next() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		RateLimitBucket bucket = RandomBuckets.next();
		CompiledCounters counters = new CompiledCounters(bucket.counters(), this.keys, this.scripts, this.calendar);
		long cost = random.nextLong(1, 4);
		return switch (random.nextInt(8)) {
			case 0 -> counters.request("reset", bucket.key(), "", 0, null);
			case 1 -> counters.request("refund", bucket.key(), "", cost, null);
			default -> counters.acquire(bucket.key(), "", cost);
		};
	}

	private static byte[] words(String command, byte[] script, ScriptRequest call) throws IOException {
		List<byte[]> words = new ArrayList<>(List.of(command.getBytes(StandardCharsets.US_ASCII), script,
				Integer.toString(call.keys().length).getBytes(StandardCharsets.US_ASCII)));
		words.addAll(List.of(call.keys()));
		words.addAll(List.of(call.arguments()));
		return Resp.request(words.toArray(byte[][]::new));
	}

}
