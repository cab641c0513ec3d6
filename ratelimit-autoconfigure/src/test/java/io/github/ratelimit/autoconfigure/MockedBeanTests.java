package io.github.ratelimit.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.ratelimit.RateLimit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mocks of limited beans in the tests of an application.
 */
@SpringJUnitConfig
@TestPropertySource(properties = { "ratelimit.store=memory", "ratelimit.key=global" })
class MockedBeanTests {

	@MockitoBean
	private Service mocked;

	@MockitoSpyBean
	private OtherService spied;

	@Test
	void mockIsNotLimited() {
		assertThat(LimitedBeans.passes(this.mocked::get)).isEqualTo(10);
	}

	@Test
	void spyIsLimited() {
		assertThat(LimitedBeans.passes(this.spied::get)).isEqualTo(2);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RateLimitAutoConfiguration.class)
	static class TestConfiguration {

		@Bean
		Service service() {
			return new Service();
		}

		@Bean
		OtherService otherService() {
			return new OtherService();
		}

	}

	static class Service {

		@RateLimit("2/minute")
		public void get() {
		}

	}

	static class OtherService {

		@RateLimit("2/minute")
		public void get() {
		}

	}

}
