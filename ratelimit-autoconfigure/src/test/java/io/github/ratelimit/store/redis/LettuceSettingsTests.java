package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.List;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.lettuce.core.resource.SocketAddressResolver;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LettuceSettings}.
 */
class LettuceSettingsTests {

	private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(1500);

	private static final RedisStandaloneConfiguration STANDALONE = new RedisStandaloneConfiguration("redis.example",
			6380);

	private final ClientResources resources = DefaultClientResources.create();

	@AfterEach
	void shutDown() {
		this.resources.shutdown();
	}

	@Test
	void serverAndLoginAreThoseOfTheApplication() {
		RedisStandaloneConfiguration server = new RedisStandaloneConfiguration("redis.example", 6380);
		server.setDatabase(3);
		server.setUsername("limiter");
		server.setPassword("secret");
		LettuceConnectionFactory derived = derive(server, LettuceClientConfiguration.defaultConfiguration());
		assertThat(new DirectFieldAccessor(derived).getPropertyValue("configuration")).isSameAs(server);
		assertThat(derived.getHostName()).isEqualTo("redis.example");
		assertThat(derived.getPort()).isEqualTo(6380);
		assertThat(derived.getDatabase()).isEqualTo(3);
		assertThat(derived.getPassword()).isEqualTo("secret");
	}

	@Test
	void everyKindOfTopologyIsThatOfTheApplication() {
		RedisStaticMasterReplicaConfiguration nodes = new RedisStaticMasterReplicaConfiguration("one.example");
		nodes.addNode("two.example", 6380);
		for (RedisConfiguration configuration : List.of(STANDALONE, new RedisSocketConfiguration("/tmp/redis.sock"),
				new RedisSentinelConfiguration().master("primary").sentinel("sentinel.example", 26379),
				new RedisClusterConfiguration(List.of("one.example:6379")), nodes)) {
			LettuceConnectionFactory derived = derive(configuration, LettuceClientConfiguration.defaultConfiguration());
			assertThat(new DirectFieldAccessor(derived).getPropertyValue("configuration")).isSameAs(configuration);
		}
	}

	@Test
	void wayToSpeakIsThatOfTheApplication() {
		SslOptions ssl = SslOptions.builder().jdkSslProvider().protocols("TLSv1.3").build();
		RedisCredentialsProviderFactory credentials = new RedisCredentialsProviderFactory() {
		};
		LettuceClientConfiguration.LettuceClientConfigurationBuilder client = LettuceClientConfiguration.builder()
			.clientName("shop")
			.redisCredentialsProviderFactory(credentials)
			.clientOptions(ClientOptions.builder()
				.sslOptions(ssl)
				.protocolVersion(ProtocolVersion.RESP2)
				.socketOptions(SocketOptions.builder().keepAlive(true).build())
				.build());
		client.useSsl().startTls().verifyPeer(SslVerifyMode.CA);
		LettuceClientConfiguration derived = derive(STANDALONE, client.build()).getClientConfiguration();
		assertThat(derived.isUseSsl()).isTrue();
		assertThat(derived.isStartTls()).isTrue();
		assertThat(derived.getVerifyMode()).isEqualTo(SslVerifyMode.CA);
		assertThat(derived.getClientName()).contains("shop");
		assertThat(derived.getRedisCredentialsProviderFactory()).containsSame(credentials);
		assertThat(options(derived).getSslOptions()).isSameAs(ssl);
		assertThat(options(derived).getProtocolVersion()).isEqualTo(ProtocolVersion.RESP2);
		assertThat(options(derived).getSocketOptions().isKeepAlive()).isTrue();
	}

	@Test
	void whatTheSafetyOfLimitsNeedsIsReplaced() {
		LettuceClientConfiguration client = LettucePoolingClientConfiguration.builder()
			.poolConfig(new GenericObjectPoolConfig<>())
			.readFrom(ReadFrom.REPLICA)
			.commandTimeout(Duration.ofMinutes(1))
			.clientOptions(ClientOptions.builder()
				.autoReconnect(false)
				.suspendReconnectOnProtocolFailure(true)
				.disconnectedBehavior(DisconnectedBehavior.ACCEPT_COMMANDS)
				.timeoutOptions(TimeoutOptions.enabled())
				.socketOptions(SocketOptions.builder().connectTimeout(Duration.ofMinutes(1)).build())
				.build())
			.build();
		LettuceConnectionFactory factory = derive(STANDALONE, client);
		LettuceClientConfiguration derived = factory.getClientConfiguration();
		assertThat(factory.getShareNativeConnection()).isFalse();
		assertThat(derived).isNotInstanceOf(LettucePoolingClientConfiguration.class);
		assertThat(derived.getReadFrom()).isEmpty();
		assertThat(derived.getClientResources()).containsSame(this.resources);
		assertThat(derived.getCommandTimeout()).isEqualTo(CONNECT_TIMEOUT);
		ClientOptions options = options(derived);
		assertThat(options.isAutoReconnect()).isTrue();
		assertThat(options.isSuspendReconnectOnProtocolFailure()).isFalse();
		assertThat(options.getDisconnectedBehavior()).isEqualTo(DisconnectedBehavior.REJECT_COMMANDS);
		assertThat(options.getReplayFilter().test(new Command<>(CommandType.EVALSHA, null))).isTrue();
		assertThat(options.getRequestQueueSize()).isEqualTo(Integer.MAX_VALUE);
		assertThat(options.getTimeoutOptions().isTimeoutCommands()).isFalse();
		assertThat(options.getSocketOptions().getConnectTimeout()).isEqualTo(CONNECT_TIMEOUT);
	}

	@Test
	void clusterIsFollowedWhereverItGoes() {
		ClusterClientOptions own = ClusterClientOptions.builder()
			.maxRedirects(2)
			.validateClusterNodeMembership(true)
			.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
				.dynamicRefreshSources(false)
				.enablePeriodicRefresh(Duration.ofMinutes(3))
				.build())
			.build();
		ClusterClientOptions options = (ClusterClientOptions) options(
				derive(new RedisClusterConfiguration(List.of("one.example:6379")),
						LettuceClientConfiguration.builder().clientOptions(own).build())
					.getClientConfiguration());
		assertThat(options.getMaxRedirects()).isEqualTo(2);
		assertThat(options.isValidateClusterNodeMembership()).isFalse();
		assertThat(options.getDisconnectedBehavior()).isEqualTo(DisconnectedBehavior.REJECT_COMMANDS);
		assertThat(options.getReplayFilter().test(new Command<>(CommandType.EVALSHA, null))).isTrue();
		ClusterTopologyRefreshOptions refresh = options.getTopologyRefreshOptions();
		assertThat(refresh.useDynamicRefreshSources()).isFalse();
		assertThat(refresh.isPeriodicRefreshEnabled()).isTrue();
		assertThat(refresh.getRefreshPeriod()).isEqualTo(Duration.ofMinutes(3));
		assertThat(refresh.getAdaptiveRefreshTriggers())
			.containsExactlyInAnyOrder(ClusterTopologyRefreshOptions.RefreshTrigger.values());
	}

	@Test
	void resourcesAreOwnButFindAndOpenSocketsAsTheApplicationDoes() {
		NettyCustomizer customizer = new NettyCustomizer() {
		};
		SocketAddressResolver resolver = new SocketAddressResolver() {
		};
		ClientResources application = this.resources.mutate()
			.nettyCustomizer(customizer)
			.socketAddressResolver(resolver)
			.build();
		ClientResources own = LettuceSettings.resources(
				LettuceClientConfiguration.builder().clientResources(application).build(), new LettuceEventLoop());
		assertThat(own.nettyCustomizer()).isSameAs(customizer);
		assertThat(own.socketAddressResolver()).isSameAs(resolver);
		assertThat(own.addressResolverGroup()).isSameAs(application.addressResolverGroup());
		assertThat(own.eventLoopGroupProvider()).isNotSameAs(application.eventLoopGroupProvider());
		assertThat(own.eventExecutorGroup()).isNotSameAs(application.eventExecutorGroup());
		assertThat(own.reconnectDelay().createDelay(100)).isBetween(Duration.ZERO, Duration.ofMillis(500));
		own.shutdown();
	}

	@Test
	void connectingMayTakeASecondOrTheTimeoutIfThatIsLonger() {
		assertThat(LettuceSettings.connectTimeout(Duration.ofMillis(50))).isEqualTo(Duration.ofSeconds(1));
		assertThat(LettuceSettings.connectTimeout(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
	}

	private LettuceConnectionFactory derive(RedisConfiguration configuration, LettuceClientConfiguration client) {
		return LettuceSettings.derive(new LettuceConnectionFactory(configuration, client), this.resources,
				CONNECT_TIMEOUT);
	}

	private static ClientOptions options(LettuceClientConfiguration derived) {
		return derived.getClientOptions().orElseThrow();
	}

}
