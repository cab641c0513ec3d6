package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * A call as Lettuce sends it: by the hash of its script, or by its text if the server
 * does not know it. Writes its arguments itself, as they are bytes already. Once the call
 * has ended, as after its deadline, it is not sent any more.
 */
final class LettuceCommand implements RedisCommand<byte[], byte[], long[]> {

	/** How often a call is sent while some of its keys are being moved. */
	static final int MOST_TRIES = 10;

	private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

	private final ScriptCall call;

	private final LettuceSession session;

	private final CommandType type;

	private final int tries;

	private volatile CommandOutput<byte[], byte[], long[]> output = new LettuceOutput();

	private volatile boolean ended;

	LettuceCommand(ScriptCall call, LettuceSession session) {
		this(call, session, CommandType.EVALSHA, 1);
	}

	private LettuceCommand(ScriptCall call, LettuceSession session, CommandType type, int tries) {
		this.call = call;
		this.session = session;
		this.type = type;
		this.tries = tries;
	}

	@Override
	public void encode(ByteBuf buffer) {
		ScriptRequest request = this.call.request;
		buffer.writeByte('*');
		writeNumber(buffer, 3 + request.keys().length + request.arguments().length);
		write(buffer, this.type.getBytes());
		write(buffer, (this.type == CommandType.EVALSHA) ? request.script().sha1() : request.script().text());
		write(buffer, ScriptProtocol.bytes(request.keys().length));
		for (byte[] key : request.keys()) {
			write(buffer, key);
		}
		for (byte[] argument : request.arguments()) {
			write(buffer, argument);
		}
	}

	@Override
	public void complete() {
		if (this.ended) {
			return;
		}
		this.ended = true;
		String error = this.output.getError();
		if (error == null) {
			long[] reply = this.output.get();
			if (reply != null) {
				this.call.answer(reply);
			}
			else {
				this.call.fail(new ScriptReply(new long[0]).senseless());
			}
		}
		else if (error.startsWith("NOSCRIPT") && this.type == CommandType.EVALSHA) {
			this.session.send(new LettuceCommand(this.call, this.session, CommandType.EVAL, this.tries), this.call);
		}
		else if (error.startsWith("TRYAGAIN") && this.tries < MOST_TRIES) {
			this.session.sendLater(new LettuceCommand(this.call, this.session, this.type, this.tries + 1), this.call);
		}
		else {
			this.call.fail(ScriptFailures.translate(new RedisCommandExecutionException(error), StoreFailure.ERROR));
		}
	}

	@Override
	public boolean completeExceptionally(Throwable failure) {
		boolean first = !this.ended;
		this.ended = true;
		RateLimitStoreException translated = LettuceSession.translate(failure);
		if (this.output instanceof LettuceOutput own && own.isRedirected()) {
			// The server that it was sent on to has failed, and not the one of the key.
			this.call.end(translated);
		}
		else {
			this.call.fail(translated);
		}
		return first;
	}

	@Override
	public void cancel() {
		completeExceptionally(new CancellationException("The command was cancelled"));
	}

	@Override
	public boolean isDone() {
		return this.ended || this.call.isDone();
	}

	@Override
	public boolean isCancelled() {
		return !this.ended && this.call.isDone();
	}

	@Override
	public CommandOutput<byte[], byte[], long[]> getOutput() {
		return this.output;
	}

	@Override
	public void setOutput(CommandOutput<byte[], byte[], long[]> output) {
		this.output = output;
	}

	/** The key alone, by which Lettuce finds the server. */
	@Override
	public CommandArgs<byte[], byte[]> getArgs() {
		return new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(this.call.request.keys()[0]);
	}

	@Override
	public ProtocolKeyword getType() {
		return this.type;
	}

	private static void write(ByteBuf buffer, byte[] bytes) {
		buffer.writeByte('$');
		writeNumber(buffer, bytes.length);
		buffer.writeBytes(bytes);
		buffer.writeBytes(LINE_END);
	}

	private static void writeNumber(ByteBuf buffer, int number) {
		int unit = 1;
		while (number / unit >= 10) {
			unit *= 10;
		}
		for (int left = number; unit > 0; unit /= 10) {
			buffer.writeByte('0' + left / unit);
			left %= unit;
		}
		buffer.writeBytes(LINE_END);
	}

}
