package io.github.ratelimit.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A network between a client and a server on this machine, which a test can make slow,
 * dumb or dead while connections are open.
 */
public final class TcpProxy implements AutoCloseable {

	private final Set<Pipe> pipes = ConcurrentHashMap.newKeySet();

	private final int targetPort;

	private final int port;

	private volatile ServerSocket listener;

	private volatile Thread acceptor;

	private volatile Duration delay = Duration.ZERO;

	private volatile boolean silent;

	/**
	 * Starts a proxy to a port of this machine.
	 */
	public TcpProxy(int targetPort) {
		this.targetPort = targetPort;
		this.listener = listen(Ports.free());
		this.port = this.listener.getLocalPort();
	}

	/**
	 * The port on which it listens.
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Delays what the server sends, keeping its order.
	 */
	public void delay(Duration delay) {
		this.delay = delay;
	}

	/**
	 * Drops what either side sends, and closes nothing: the other side is gone without a
	 * word. Connections of now stay dumb for good; so do new ones until {@link #pass()}.
	 */
	public void silence() {
		this.silent = true;
		this.pipes.forEach(Pipe::silence);
	}

	/**
	 * Passes on what is sent over new connections, at once.
	 */
	public void pass() {
		this.silent = false;
		this.delay = Duration.ZERO;
		if (this.listener.isClosed()) {
			this.listener = listen(this.port);
		}
	}

	/**
	 * Resets all connections.
	 */
	public void cut() {
		this.pipes.forEach(Pipe::close);
	}

	/**
	 * Resets all connections and refuses new ones until {@link #pass()}.
	 */
	public void refuse() {
		close();
	}

	@Override
	public void close() {
		try {
			this.listener.close();
			// The system goes on accepting while a thread waits for connections.
			this.acceptor.join();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		cut();
	}

	private ServerSocket listen(int port) {
		try {
			ServerSocket socket = new ServerSocket();
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			this.acceptor = daemon(() -> accept(socket));
			return socket;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept(ServerSocket socket) {
		while (!socket.isClosed()) {
			try {
				Socket client = socket.accept();
				Pipe pipe = new Pipe(client, new Socket(InetAddress.getLoopbackAddress(), this.targetPort),
						this.silent);
				this.pipes.add(pipe);
				daemon(() -> pipe.copy(pipe.client, pipe.server, false));
				daemon(() -> pipe.copy(pipe.server, pipe.client, true));
			}
			catch (IOException ex) {
				// Closed, or the server is away: the next connection will tell.
			}
		}
	}

	private static Thread daemon(Runnable task) {
		Thread thread = new Thread(task, "tcp-proxy");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private final class Pipe {

		private static final int BUFFER = 16 * 1024;

		private final Socket client;

		private final Socket server;

		private volatile boolean silent;

		Pipe(Socket client, Socket server, boolean silent) throws IOException {
			this.client = client;
			this.server = server;
			this.silent = silent;
			// A reset, as of a peer that has crashed, and no farewell.
			client.setSoLinger(true, 0);
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
		}

		void silence() {
			this.silent = true;
		}

		void copy(Socket from, Socket to, boolean delayed) {
			byte[] buffer = new byte[BUFFER];
			try (InputStream input = from.getInputStream(); OutputStream output = to.getOutputStream()) {
				for (int length = input.read(buffer); length >= 0; length = input.read(buffer)) {
					if (delayed) {
						nap(TcpProxy.this.delay);
					}
					if (!this.silent) {
						output.write(buffer, 0, length);
						output.flush();
					}
				}
			}
			catch (IOException ex) {
				// Either side has closed.
			}
			finally {
				close();
			}
		}

		void close() {
			TcpProxy.this.pipes.remove(this);
			try (this.client; this.server) {
				// Both are closed.
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private void nap(Duration pause) {
			long end = System.nanoTime() + pause.toNanos();
			for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
				LockSupport.parkNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
			}
		}

	}

}
