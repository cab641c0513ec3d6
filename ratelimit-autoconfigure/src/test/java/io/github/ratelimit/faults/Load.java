package io.github.ratelimit.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.HdrHistogram.Histogram;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls at a steady rate from several threads, until it is closed, and remembers how long
 * each took and what it rests on.
 */
final class Load implements AutoCloseable {

	private static final int MANY = 50;

	private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();

	private final List<Thread> threads = new ArrayList<>();

	private final AtomicLong next = new AtomicLong();

	private final long start = System.nanoTime();

	private final long interval;

	private final Supplier<RateLimitDecision> question;

	private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

	private volatile boolean closed;

	Load(int perSecond, int threads, Supplier<RateLimitDecision> question) {
		this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
		this.question = question;
		for (int i = 0; i < threads; i++) {
			Thread thread = new Thread(this::run, "load-" + i);
			thread.setDaemon(true);
			this.threads.add(thread);
			thread.start();
		}
	}

	/** The calls that began after one moment and before another, and are finished. */
	List<Call> calls(long from, long to) {
		return this.calls.stream().filter((call) -> call.start() >= from && call.start() < to).toList();
	}

	List<Call> calls() {
		return List.copyOf(this.calls);
	}

	/**
	 * How long after a moment Redis decided again: until the first call of many in a row.
	 * Later ones may miss the deadline on a busy machine.
	 */
	long millisUntilDecidedByRedis(long after) {
		int inARow = 0;
		long first = after;
		for (Call call : inOrder(after)) {
			first = (inARow == 0) ? call.start() : first;
			inARow = call.isBy(Source.STORE) ? inARow + 1 : 0;
			if (inARow == MANY) {
				return TimeUnit.NANOSECONDS.toMillis(first - after);
			}
		}
		throw new AssertionError("Redis has not decided " + MANY + " calls in a row");
	}

	/**
	 * Asserts that, from a second after a moment on, no call was decided without Redis.
	 * Only a machine that stood still may make one miss its deadline.
	 */
	void assertDecidedByRedisASecondAfter(long moment, Stalls stalls) {
		List<Call> without = calls(moment + TimeUnit.SECONDS.toNanos(1), Long.MAX_VALUE).stream()
			.filter((call) -> !call.isBy(Source.STORE))
			.toList();
		if (!stalls.areLong()) {
			assertThat(without).isEmpty();
		}
	}

	private List<Call> inOrder(long after) {
		return this.calls.stream()
			.filter((call) -> call.start() >= after)
			.sorted(Comparator.comparingLong(Call::start))
			.toList();
	}

	/** Waits until calls that began from now on are finished. */
	void awaitCalls(int count, Predicate<Call> kind) {
		long from = System.nanoTime();
		await().atMost(Duration.ofMinutes(1))
			.until(() -> this.calls.stream().filter((call) -> call.start() >= from).filter(kind).count() >= count);
	}

	static Histogram histogram(List<Call> calls) {
		Histogram micros = new Histogram(3);
		calls.forEach((call) -> micros.recordValue(TimeUnit.NANOSECONDS.toMicros(call.nanos())));
		return micros;
	}

	/** Ends, and waits for the calls under way, of which none must have thrown. */
	void finish() throws InterruptedException {
		close();
		for (Thread thread : this.threads) {
			thread.join();
		}
		assertThat(this.errors).isEmpty();
	}

	@Override
	public void close() {
		this.closed = true;
	}

	private void run() {
		while (!this.closed) {
			long due = this.start + this.next.getAndIncrement() * this.interval;
			for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
				LockSupport.parkNanos(wait);
			}
			long begin = System.nanoTime();
			try {
				RateLimitDecision decision = this.question.get();
				this.calls.add(new Call(begin, System.nanoTime() - begin, decision));
			}
			catch (RuntimeException | Error ex) {
				this.errors.add(ex);
			}
		}
	}

	record Call(long start, long nanos, RateLimitDecision decision) {

		/**
		 * Redis has also decided what is remembered of it, since it is forgotten in an
		 * outage.
		 */
		boolean isBy(Source source) {
			return this.decision.source() == source
					|| (source == Source.STORE && this.decision.source() == Source.STORE_CACHED);
		}

	}

}
