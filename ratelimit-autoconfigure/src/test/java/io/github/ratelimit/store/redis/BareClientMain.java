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

	private final ScriptProtocol protocol = new ScriptProtocol(new CalendarWindows(ZoneOffset.UTC), Clock.systemUTC());

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
				List<RateLimitBucket> buckets = Stream.generate(RandomBuckets::next).limit(AT_ONCE).toList();
				for (RateLimitBucket bucket : buckets) {
					requests.write(request("EVALSHA",
							this.scripts.forLimits(bucket.limits()).sha1().getBytes(StandardCharsets.US_ASCII),
							bucket));
				}
				for (RateLimitBucket bucket : buckets) {
					if (Resp.text(Resp.reply(replies)).startsWith("-NOSCRIPT")) {
						requests.write(request("EVAL", this.scripts.forLimits(bucket.limits()).text(), bucket));
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

	private byte[] request(String command, byte[] script, RateLimitBucket bucket) throws IOException {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		String operation = switch (random.nextInt(8)) {
			case 0 -> "reset";
			case 1 -> "refund";
			default -> "acquire";
		};
		byte[][] keys = this.keys.of(bucket);
		List<byte[]> words = new ArrayList<>(List.of(command.getBytes(StandardCharsets.US_ASCII), script,
				Integer.toString(keys.length).getBytes(StandardCharsets.US_ASCII)));
		words.addAll(List.of(keys));
		long cost = operation.equals("reset") ? 0 : random.nextLong(1, 4);
		words.addAll(List.of(this.protocol.arguments(operation, "", cost, bucket, null)));
		return Resp.request(words.toArray(byte[][]::new));
	}

}
