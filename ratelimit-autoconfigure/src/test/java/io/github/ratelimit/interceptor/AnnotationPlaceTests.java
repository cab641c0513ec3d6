package io.github.ratelimit.interceptor;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.core.annotation.AliasFor;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExempt;

import static io.github.ratelimit.interceptor.Limiting.always;
import static io.github.ratelimit.interceptor.Limiting.passes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where an annotation may stand, and what it limits there.
 */
class AnnotationPlaceTests {

	private final Limiting limiting = new Limiting();

	@Test
	void onMethodLimitsThatMethodAlone() {
		OnMethod service = this.limiting.proxy(new OnMethod());
		assertThat(passes(service::limited)).isEqualTo(2);
		assertThat(passes(service::other)).isEqualTo(always());
	}

	@Test
	void refusedMethodIsNotCalled() {
		OnMethod target = new OnMethod();
		OnMethod service = this.limiting.proxy(target);
		passes(service::limited);
		assertThat(target.calls).isEqualTo(2);
	}

	@Test
	void onPackagePrivateMethodLimitsIt() {
		OnMethod service = this.limiting.proxy(new OnMethod());
		assertThat(passes(service::packagePrivate)).isEqualTo(1);
	}

	@Test
	void placeholderInLimitIsResolved() {
		OnMethod service = this.limiting.proxy(new OnMethod());
		assertThat(passes(service::placeholder)).isEqualTo(2);
	}

	@Test
	void onClassLimitsItsMethodsByOneCounter() {
		OnClass service = this.limiting.proxy(new OnClass());
		service.first();
		service.second();
		assertThat(passes(service::first)).isZero();
		assertThat(passes(service::packagePrivate)).isZero();
		assertThat(passes(service::inherited)).isZero();
	}

	@Test
	void onClassLeavesObjectMethodsAlone() {
		OnClass service = this.limiting.proxy(new OnClass());
		assertThat(passes(service::toString)).isEqualTo(always());
	}

	@Test
	void perEndpointLimitsEachMethodByItsOwnCounter() {
		PerEndpoint service = this.limiting.proxy(new PerEndpoint());
		assertThat(passes(service::first)).isEqualTo(2);
		assertThat(passes(service::second)).isEqualTo(2);
	}

	@Test
	void onMethodReplacesThatOfClass() {
		MethodAndClass service = this.limiting.proxy(new MethodAndClass());
		assertThat(passes(service::own)).isEqualTo(5);
		assertThat(passes(service::ofClass)).isEqualTo(2);
	}

	@Test
	void exemptMethodIsNotLimitedByClass() {
		WithExemption service = this.limiting.proxy(new WithExemption());
		assertThat(passes(service::exempt)).isEqualTo(always());
		assertThat(passes(service::limited)).isEqualTo(2);
	}

	@Test
	void exemptionOnInterfaceMethodReachesImplementation() {
		ExemptByInterface service = this.limiting.proxy(new ExemptByInterface());
		assertThat(passes(service::get)).isEqualTo(always());
	}

	@Test
	void metaAnnotationCarriesItsValues() {
		MetaAnnotated service = this.limiting.proxy(new MetaAnnotated());
		assertThat(passes(service::withDefaults)).isEqualTo(3);
	}

	@Test
	void metaAnnotationHandsItsAttributesOn() {
		MetaAnnotated service = this.limiting.proxy(new MetaAnnotated());
		assertThat(passes(() -> service.withAttribute("ann"))).isEqualTo(4);
		assertThat(passes(() -> service.withAttribute("bob"))).isEqualTo(4);
	}

	@Test
	void onInterfaceMethodLimitsImplementation() {
		Implementation service = this.limiting.proxy(new Implementation());
		assertThat(passes(service::limited)).isEqualTo(2);
		assertThat(passes(service::unlimited)).isEqualTo(always());
	}

	@Test
	void onInterfaceMethodLimitsCallsThroughInterfaceProxy() {
		AnnotatedMethod service = this.limiting.interfaceProxy(AnnotatedMethod.class, new Implementation());
		assertThat(passes(service::limited)).isEqualTo(2);
	}

	@Test
	void onDefaultMethodOfInterfaceLimitsIt() {
		Implementation service = this.limiting.proxy(new Implementation());
		assertThat(passes(service::byDefault)).isEqualTo(1);
	}

	@Test
	void onInterfaceLimitsImplementation() {
		ImplementationOfAnnotatedType service = this.limiting.proxy(new ImplementationOfAnnotatedType());
		assertThat(passes(service::get)).isEqualTo(2);
	}

	@Test
	void onSuperClassLimitsSubClass() {
		SubClass service = this.limiting.proxy(new SubClass());
		assertThat(passes(service::added)).isEqualTo(2);
	}

	@Test
	void onMethodOfSuperClassLimitsInheritedMethod() {
		SubClass service = this.limiting.proxy(new SubClass());
		assertThat(passes(service::inherited)).isEqualTo(3);
	}

	@Test
	void onMethodOfSuperClassLimitsOverridingMethod() {
		SubClass service = this.limiting.proxy(new SubClass());
		assertThat(passes(service::overridden)).isEqualTo(4);
	}

	@Test
	void onOverridingMethodReplacesThatOfSuperClass() {
		SubClass service = this.limiting.proxy(new SubClass());
		assertThat(passes(service::overriddenWithOwn)).isEqualTo(6);
	}

	@Test
	void onInterfaceMethodReachesMethodThatSuperClassImplements() {
		ImplementedBySuperClass service = this.limiting.proxy(new ImplementedBySuperClass());
		assertThat(passes(service::limited)).isEqualTo(2);
	}

	@Test
	void onGenericInterfaceMethodLimitsImplementation() {
		StringRepository repository = this.limiting.proxy(new StringRepository());
		assertThat(passes(() -> repository.save("a"))).isEqualTo(2);
	}

	@Test
	void onGenericInterfaceMethodLimitsCallsThroughBridge() {
		Repository<String> repository = this.limiting.proxy(new StringRepository());
		assertThat(passes(() -> repository.save("a"))).isEqualTo(2);
	}

	@Test
	void onGenericInterfaceMethodReachesMethodThatSuperClassImplements() {
		Repository<String> repository = this.limiting.proxy(new InheritingRepository());
		assertThat(passes(() -> repository.save("a"))).isEqualTo(2);
	}

	@Test
	void onImplementationLimitsCallsThroughBridge() {
		Supplier<String> supplier = this.limiting.proxy(new StringSupplier());
		assertThat(passes(supplier::get)).isEqualTo(2);
	}

	@Test
	void bridgeAndItsMethodShareOneCounter() {
		StringSupplier direct = this.limiting.proxy(new StringSupplier());
		Supplier<String> bridged = direct;
		direct.get();
		bridged.get();
		assertThat(passes(direct::get)).isZero();
	}

	@Test
	void onInterfaceOfDynamicProxyLimitsIt() {
		Greeter greeter = this.limiting.interfaceProxy(Greeter.class, dynamicProxy());
		assertThat(passes(() -> greeter.greet("ann"))).isEqualTo(2);
		assertThat(passes(() -> greeter.greet("bob"))).isEqualTo(2);
	}

	@Test
	void countersOfDynamicProxyBelongToItsInterface() throws NoSuchMethodException {
		Greeter target = dynamicProxy();
		RateLimitOperations operations = this.limiting.source.operations(Greeter.class.getMethod("thank"),
				target.getClass());
		assertThat(operations.list()).singleElement()
			.satisfies(
					(operation) -> assertThat(operation.policy().declaration().id()).contains(Greeter.class.getName())
						.doesNotContain("$Proxy"));
	}

	@Test
	void onAnyInterfaceOfDynamicProxyLimitsIt() {
		Object target = Proxy.newProxyInstance(Task.class.getClassLoader(),
				new Class<?>[] { Runnable.class, UnlimitedTask.class, Task.class }, (proxy, method, args) -> null);
		UnlimitedTask task = this.limiting.interfaceProxy(UnlimitedTask.class, (UnlimitedTask) target);
		assertThat(passes(task::execute)).isEqualTo(2);
	}

	@Test
	void onInterfaceLimitsProxyWhoseTargetDoesNotImplementIt() {
		ProxyFactory repository = new ProxyFactory();
		repository.setInterfaces(Greeter.class);
		repository.setTarget(new Object());
		repository.addAdvice((MethodInterceptor) (call) -> "Hello");
		Greeter greeter = this.limiting.interfaceProxy(Greeter.class, (Greeter) repository.getProxy());
		assertThat(passes(greeter::thank)).isEqualTo(2);
	}

	/** As an interface that a controller implements and an HTTP client is made from. */
	@Test
	void clientAndImplementationOfAnInterfaceShareItsCounter() {
		Greeter client = this.limiting.interfaceProxy(Greeter.class, dynamicProxy());
		GreetingController controller = this.limiting.proxy(new GreetingController());
		assertThat(passes(() -> client.greet("ann"))).isEqualTo(2);
		assertThat(passes(() -> controller.greet("ann"))).isZero();
	}

	@Test
	void onFunctionalInterfaceLimitsLambda() {
		Task target = () -> {
		};
		Task task = this.limiting.interfaceProxy(Task.class, target);
		assertThat(passes(task::execute)).isEqualTo(2);
	}

	private static Greeter dynamicProxy() {
		return (Greeter) Proxy.newProxyInstance(Greeter.class.getClassLoader(), new Class<?>[] { Greeter.class },
				(proxy, method, args) -> "Hello");
	}

	static class OnMethod {

		int calls;

		@RateLimit("2/minute")
		public void limited() {
			this.calls++;
		}

		public void other() {
		}

		@RateLimit("1/minute")
		void packagePrivate() {
		}

		@RateLimit("${limit}")
		public void placeholder() {
		}

	}

	@RateLimit("2/minute")
	static class OnClass {

		public void first() {
		}

		public void second() {
		}

		void packagePrivate() {
		}

		protected void inherited() {
		}

		@Override
		public String toString() {
			return "text";
		}

	}

	@RateLimit(value = "2/minute", perEndpoint = true)
	static class PerEndpoint {

		public void first() {
		}

		public void second() {
		}

	}

	@RateLimit("2/minute")
	static class MethodAndClass {

		@RateLimit("5/minute")
		public void own() {
		}

		public void ofClass() {
		}

	}

	@RateLimit("2/minute")
	static class WithExemption {

		@RateLimitExempt
		public void exempt() {
		}

		public void limited() {
		}

	}

	interface WithExemptMethod {

		@RateLimitExempt
		void get();

	}

	@RateLimit("2/minute")
	static class ExemptByInterface implements WithExemptMethod {

		@Override
		public void get() {
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@RateLimit("3/minute")
	@interface LoginLimit {

		@AliasFor(annotation = RateLimit.class, attribute = "value")
		String[] limits() default "3/minute";

		@AliasFor(annotation = RateLimit.class, attribute = "key")
		String by() default "ip";

	}

	static class MetaAnnotated {

		@LoginLimit
		public void withDefaults() {
		}

		@LoginLimit(limits = "4/minute", by = "#user")
		public void withAttribute(String user) {
		}

	}

	interface AnnotatedMethod {

		@RateLimit("2/minute")
		void limited();

		void unlimited();

		@RateLimit("1/minute")
		default void byDefault() {
		}

	}

	static class Implementation implements AnnotatedMethod {

		@Override
		public void limited() {
		}

		@Override
		public void unlimited() {
		}

	}

	@RateLimit("2/minute")
	interface AnnotatedType {

		void get();

	}

	static class ImplementationOfAnnotatedType implements AnnotatedType {

		@Override
		public void get() {
		}

	}

	@RateLimit("2/minute")
	static class SuperClass {

		@RateLimit("3/minute")
		public void inherited() {
		}

		@RateLimit("4/minute")
		public void overridden() {
		}

		@RateLimit("5/minute")
		public void overriddenWithOwn() {
		}

	}

	static class SubClass extends SuperClass {

		public void added() {
		}

		@Override
		public void overridden() {
		}

		@Override
		@RateLimit("6/minute")
		public void overriddenWithOwn() {
		}

	}

	static class Implementor {

		public void limited() {
		}

		public void unlimited() {
		}

	}

	static class ImplementedBySuperClass extends Implementor implements AnnotatedMethod {

	}

	interface Repository<T> {

		@RateLimit("2/minute")
		void save(T entity);

	}

	static class StringRepository implements Repository<String> {

		@Override
		public void save(String entity) {
		}

	}

	static class StringSaver {

		public void save(String entity) {
		}

	}

	static class InheritingRepository extends StringSaver implements Repository<String> {

	}

	static class StringSupplier implements Supplier<String> {

		@Override
		@RateLimit("2/minute")
		public String get() {
			return "text";
		}

	}

	@RateLimit(value = "2/minute", perEndpoint = true)
	interface Greeter {

		@RateLimit(value = "2/minute", key = "#name")
		String greet(String name);

		String thank();

	}

	static class GreetingController implements Greeter {

		@Override
		public String greet(String name) {
			return "Hello";
		}

		@Override
		public String thank() {
			return "Thanks";
		}

	}

	interface UnlimitedTask {

		void execute();

	}

	@FunctionalInterface
	interface Task {

		@RateLimit("2/minute")
		void execute();

	}

}
