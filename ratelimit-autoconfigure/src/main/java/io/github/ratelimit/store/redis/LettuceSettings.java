package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.RedisException;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceSslClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The settings of the limiter's connection. Those of the application say where Redis is
 * and how to log in; the rest is replaced by what a limiter needs.
 */
final class LettuceSettings {

	/** For opening a connection, however short the timeout of calls is. */
	private static final Duration SHORTEST_CONNECT_TIMEOUT = Duration.ofSeconds(1);

	private static final int COMPUTATION_THREADS = 2;

	private static final Duration SHORTEST_RECONNECT_DELAY = Duration.ofMillis(5);

	private static final Duration LONGEST_RECONNECT_DELAY = Duration.ofMillis(500);

	private LettuceSettings() {
	}

	static Duration connectTimeout(Duration timeout) {
		return (timeout.compareTo(SHORTEST_CONNECT_TIMEOUT) > 0) ? timeout : SHORTEST_CONNECT_TIMEOUT;
	}

	/**
	 * Threads that only the limiter uses, so that no listener of the application blocks
	 * them. Lettuce measures nothing, as the limiter does.
	 */
	static ClientResources resources(LettuceClientConfiguration application, LettuceEventLoop eventLoop) {
		DefaultClientResources.Builder resources = DefaultClientResources.builder()
			.eventLoopGroupProvider(eventLoop)
			.computationThreadPoolSize(COMPUTATION_THREADS)
			.commandLatencyRecorder(CommandLatencyRecorder.disabled())
			.reconnectDelay(() -> Delay.fullJitter(SHORTEST_RECONNECT_DELAY, LONGEST_RECONNECT_DELAY,
					SHORTEST_RECONNECT_DELAY.toMillis(), TimeUnit.MILLISECONDS));
		application.getClientResources().ifPresent((own) -> {
			resources.addressResolverGroup(own.addressResolverGroup());
			resources.nettyCustomizer(own.nettyCustomizer());
			resources.socketAddressResolver(own.socketAddressResolver());
		});
		return resources.build();
	}

	/** A connection factory of which every connection is a new one. */
	static LettuceConnectionFactory derive(LettuceConnectionFactory application, ClientResources resources,
			Duration connectTimeout) {
		LettuceClientConfiguration client = application.getClientConfiguration();
		ClientOptions options = options(client.getClientOptions().orElseGet(ClientOptions::create),
				application.isClusterAware(), connectTimeout);
		LettuceConnectionFactory derived = new LettuceConnectionFactory(configuration(application),
				client(client, options, resources, connectTimeout));
		derived.setShareNativeConnection(false);
		derived.afterPropertiesSet();
		return derived;
	}

	/**
	 * Reads the field, as the getters do not return a static list of master and replicas,
	 * nor what was given to the constructor that takes any configuration: they name a
	 * server on this host.
	 */
	private static RedisConfiguration configuration(LettuceConnectionFactory application) {
		return (new DirectFieldAccessor(application)
			.getPropertyValue("configuration") instanceof RedisConfiguration configuration) ? configuration
					: application.getStandaloneConfiguration();
	}

	/**
	 * Nothing is queued while there is no connection, and nothing is sent a second time
	 * over the next one. How many calls wait is bounded by {@link RedisServer}.
	 */
	private static ClientOptions options(ClientOptions application, boolean cluster, Duration connectTimeout) {
		ClientOptions.Builder options = cluster ? clusterOptions(application) : application.mutate();
		options.autoReconnect(true);
		options.suspendReconnectOnProtocolFailure(false);
		options.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS);
		options.replayFilter(LettuceSettings::failInsteadOfReplay);
		options.requestQueueSize(Integer.MAX_VALUE);
		options.timeoutOptions(TimeoutOptions.create());
		SocketOptions socket = application.getSocketOptions();
		options.socketOptions(socket.mutate().connectTimeout(connectTimeout).build());
		return options.build();
	}

	/**
	 * Asked of a command that could not be written, as its connection had just ended.
	 * Lettuce forgets what is not to be replayed, and whoever sent it would wait.
	 */
	private static boolean failInsteadOfReplay(RedisCommand<?, ?, ?> command) {
		command.completeExceptionally(new RedisException("Connection lost"));
		return true;
	}

	/**
	 * Before Lettuce 7, following the topology had to be switched on, and so had going to
	 * a server that has just joined.
	 */
	@SuppressWarnings("deprecation")
	private static ClientOptions.Builder clusterOptions(ClientOptions application) {
		ClusterClientOptions options = (application instanceof ClusterClientOptions own) ? own
				: ClusterClientOptions.builder(application).build();
		@Nullable ClusterTopologyRefreshOptions refresh = options.getTopologyRefreshOptions();
		boolean dynamic = refresh == null || refresh.useDynamicRefreshSources();
		return options.mutate()
			.validateClusterNodeMembership(false)
			.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
				.dynamicRefreshSources(dynamic)
				.enablePeriodicRefresh(refresh != null && refresh.isPeriodicRefreshEnabled())
				.refreshPeriod((refresh != null) ? refresh.getRefreshPeriod()
						: ClusterTopologyRefreshOptions.DEFAULT_REFRESH_PERIOD_DURATION)
				.enableAllAdaptiveRefreshTriggers()
				.adaptiveRefreshTriggersTimeout(LONGEST_RECONNECT_DELAY)
				.build());
	}

	/** The configuration of the application without pool and replicas. */
	private static LettuceClientConfiguration client(LettuceClientConfiguration application, ClientOptions options,
			ClientResources resources, Duration connectTimeout) {
		LettuceClientConfigurationBuilder client = LettuceClientConfiguration.builder()
			.clientOptions(options)
			.clientResources(resources)
			.commandTimeout(connectTimeout)
			.shutdownTimeout(application.getShutdownTimeout())
			.shutdownQuietPeriod(application.getShutdownQuietPeriod());
		application.getClientName().ifPresent(client::clientName);
		application.getRedisCredentialsProviderFactory().ifPresent(client::redisCredentialsProviderFactory);
		if (application.isUseSsl()) {
			LettuceSslClientConfigurationBuilder ssl = client.useSsl().verifyPeer(application.getVerifyMode());
			if (application.isStartTls()) {
				ssl.startTls();
			}
		}
		return client.build();
	}

}
