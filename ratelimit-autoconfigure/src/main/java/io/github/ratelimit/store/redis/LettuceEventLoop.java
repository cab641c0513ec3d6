package io.github.ratelimit.store.redis;

import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Lets Lettuce run all connections of the limiter on one thread, which then can tell
 * whether it has read all that has arrived. Thread-safe.
 */
final class LettuceEventLoop implements EventLoopGroupProvider {

	private final EventLoopGroupProvider provider = new DefaultEventLoopGroupProvider(1);

	private volatile @Nullable EventLoop thread;

	/** Whether a task runs at once within the thread. Only the thread asks. */
	private boolean nested;

	/**
	 * Runs a task on the thread, at once if this is the thread; on this one if there is
	 * no thread yet. A task that runs at once does not have another run within it, or
	 * failures would pile up on the stack. Drops the task if the thread has ended.
	 */
	void execute(Runnable task) {
		EventLoop own = this.thread;
		if (own == null) {
			task.run();
		}
		else if (own.inEventLoop() && !this.nested) {
			this.nested = true;
			try {
				task.run();
			}
			finally {
				this.nested = false;
			}
		}
		else {
			try {
				own.execute(task);
			}
			catch (RejectedExecutionException ex) {
				// Deadlines have ended the calls.
			}
		}
	}

	/** The thread; there is one once Lettuce has begun to connect. */
	ScheduledExecutorService thread() {
		return Objects.requireNonNull(this.thread, "Lettuce has not begun to connect");
	}

	@Override
	public <T extends EventLoopGroup> T allocate(Class<T> type) {
		T group = this.provider.allocate(type);
		this.thread = group.next();
		return group;
	}

	@Override
	public int threadPoolSize() {
		return this.provider.threadPoolSize();
	}

	@Override
	public Future<Boolean> release(EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
		return this.provider.release(group, quietPeriod, timeout, unit);
	}

	@Override
	public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
		return this.provider.shutdown(quietPeriod, timeout, unit);
	}

}
