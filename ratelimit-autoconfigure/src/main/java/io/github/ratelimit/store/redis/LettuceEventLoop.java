package io.github.ratelimit.store.redis;

import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
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

	private volatile @Nullable ScheduledExecutorService thread;

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
