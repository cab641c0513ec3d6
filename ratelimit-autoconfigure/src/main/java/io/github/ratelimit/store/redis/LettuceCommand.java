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
 * A batch as Lettuce sends it: by the hash of its script, or by its text if the server
 * does not know it. Writes its arguments itself, as they are bytes already. Once all its
 * calls have ended, as after their deadlines, it is not sent any more.
 */
final class LettuceCommand implements RedisCommand<byte[], byte[], long[]> {

	/** How often a batch is sent while some of its keys are being moved. */
	static final int MOST_TRIES = 10;

	private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

	private final ScriptBatch batch;

	private final LettuceSession session;

	private final CommandType type;

	private final int tries;

	private volatile CommandOutput<byte[], byte[], long[]> output = new LettuceOutput();

	private volatile boolean ended;

	LettuceCommand(ScriptBatch batch, LettuceSession session) {
		this(batch, session, CommandType.EVALSHA, 1);
	}

	private LettuceCommand(ScriptBatch batch, LettuceSession session, CommandType type, int tries) {
		this.batch = batch;
		this.session = session;
		this.type = type;
		this.tries = tries;
	}

	@Override
	public void encode(ByteBuf buffer) {
		LuaScript script = this.batch.script();
		int keys = this.batch.keyCount();
		buffer.writeByte('*');
		writeNumber(buffer, 3 + keys + this.batch.argumentCount());
		write(buffer, this.type.getBytes());
		write(buffer, (this.type == CommandType.EVALSHA) ? script.sha1() : script.text());
		write(buffer, ScriptProtocol.bytes(keys));
		this.batch.forEachKey((key) -> write(buffer, key));
		this.batch.forEachArgument((argument) -> write(buffer, argument));
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
				this.batch.answer(reply);
			}
			else {
				this.batch.fail(new ScriptReply(new long[0]).senseless());
			}
		}
		else if (error.startsWith("NOSCRIPT") && this.type == CommandType.EVALSHA) {
			this.batch.scriptIsUnknown();
			this.session.send(new LettuceCommand(this.batch, this.session, CommandType.EVAL, this.tries), this.batch);
		}
		else if (error.startsWith("TRYAGAIN") && this.tries < MOST_TRIES) {
			this.session.sendLater(new LettuceCommand(this.batch, this.session, this.type, this.tries + 1), this.batch);
		}
		else {
			this.batch.fail(ScriptFailures.translate(new RedisCommandExecutionException(error), StoreFailure.ERROR));
		}
	}

	@Override
	public boolean completeExceptionally(Throwable failure) {
		boolean first = !this.ended;
		this.ended = true;
		RateLimitStoreException translated = LettuceSession.translate(failure);
		if (this.output instanceof LettuceOutput own && own.isRedirected()) {
			// The server that it was sent on to has failed, and not the one of the key.
			this.batch.end(translated);
		}
		else {
			this.batch.fail(translated);
		}
		return first;
	}

	@Override
	public void cancel() {
		completeExceptionally(new CancellationException("The command was cancelled"));
	}

	@Override
	public boolean isDone() {
		return this.ended || this.batch.isDone();
	}

	@Override
	public boolean isCancelled() {
		return !this.ended && this.batch.isDone();
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
		return new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(this.batch.firstKey());
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
