package io.github.ratelimit.benchmark.measure;

import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;

import com.sun.management.ThreadMXBean;

/**
 * What the threads of this JVM have allocated.
 *
 * @param byCaller by the calling thread
 * @param byAll by all threads that live, those of clients of Redis included
 */
record AllocatedBytes(long byCaller, long byAll) {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	static AllocatedBytes now() {
		long all = LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
			.filter((of) -> of > 0)
			.sum();
		return new AllocatedBytes(THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()), all);
	}

	AllocatedBytes since(AllocatedBytes earlier) {
		return new AllocatedBytes(this.byCaller - earlier.byCaller, this.byAll - earlier.byAll);
	}

}
