package io.github.ratelimit.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.convention.TestBean;
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

	@MockitoBean(name = "service")
	private Service mocked;

	@MockitoBean
	private ProducedService mockedInPlaceOfFactory;

	@TestBean
	private HandMadeService handMade;

	@MockitoSpyBean
	private OtherService spied;

	@Test
	void mockIsNotLimited() {
		assertThat(LimitedBeans.passes(this.mocked::get)).isEqualTo(10);
		assertThat(LimitedBeans.passes(this.mockedInPlaceOfFactory::get)).isEqualTo(10);
	}

	@Test
	void objectOfTheTestIsNotLimited() {
		assertThat(LimitedBeans.passes(this.handMade::get)).isEqualTo(10);
	}

	@Test
	void spyIsLimited() {
		assertThat(LimitedBeans.passes(this.spied::get)).isEqualTo(2);
	}

	static HandMadeService handMade() {
		return new HandMadeService();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RateLimitAutoConfiguration.class)
	static class TestConfiguration {

		@Bean
		Service service() {
			return new Service();
		}

		@Bean
		ProducedServiceFactory producedService() {
			return new ProducedServiceFactory();
		}

		@Bean
		HandMadeService handMadeService() {
			return new HandMadeService();
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

	static class ProducedService extends Service {

	}

	static class ProducedServiceFactory implements FactoryBean<ProducedService> {

		@Override
		public ProducedService getObject() {
			return new ProducedService();
		}

		@Override
		public Class<?> getObjectType() {
			return ProducedService.class;
		}

	}

	static class HandMadeService {

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
