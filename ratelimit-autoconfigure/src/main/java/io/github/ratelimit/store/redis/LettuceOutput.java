package io.github.ratelimit.store.redis;

import java.nio.ByteBuffer;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import org.jspecify.annotations.Nullable;

/**
 * Reads an array of integers; null for any other reply but an error.
 */
final class LettuceOutput extends CommandOutput<byte[], byte[], long[]> {

	/** No script replies as many, whatever another server may. */
	private static final int MOST_INTEGERS = 1 << 20;

	private int next;

	private boolean other;

	private boolean redirected;

	LettuceOutput() {
		super(ByteArrayCodec.INSTANCE, new long[0]);
	}

	@Override
	public long @Nullable [] get() {
		return (this.other || this.next != this.output.length) ? null : this.output;
	}

	/** Lettuce takes an error back when it sends the command on to another server. */
	@Override
	public void setError(@Nullable String error) {
		this.redirected |= error == null;
		super.setError(error);
	}

	/** Whether the server that was asked has answered, and named another one. */
	boolean isRedirected() {
		return this.redirected;
	}

	@Override
	public void multi(int count) {
		if (this.next > 0 || this.output.length > 0 || count < 0 || count > MOST_INTEGERS) {
			this.other = true;
		}
		else {
			this.output = new long[count];
		}
	}

	@Override
	public void set(long integer) {
		if (this.next < this.output.length) {
			this.output[this.next++] = integer;
		}
		else {
			this.other = true;
		}
	}

	@Override
	public void set(@Nullable ByteBuffer bytes) {
		this.other = true;
	}

	@Override
	public void setSingle(@Nullable ByteBuffer bytes) {
		this.other = true;
	}

	@Override
	public void setBigNumber(@Nullable ByteBuffer bytes) {
		this.other = true;
	}

	@Override
	public void set(double number) {
		this.other = true;
	}

	@Override
	public void set(boolean value) {
		this.other = true;
	}

}
