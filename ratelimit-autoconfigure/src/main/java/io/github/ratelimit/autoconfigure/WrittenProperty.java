package io.github.ratelimit.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.PropertyMatches;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.CompositePropertySource;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;

/**
 * A property under {@code ratelimit} as it is written. Boot would ignore it if its name
 * does not exist in {@link RateLimitProperties} and the records there.
 *
 * @param source where it is written
 * @param text its name as it is written
 * @param name its name as Boot reads it
 */
record WrittenProperty(EnumerablePropertySource<?> source, String text, ConfigurationPropertyName name) {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("ratelimit");

	/**
	 * All but environment variables and system properties, which others write too: for a
	 * Service that is named ratelimit, Kubernetes sets RATELIMIT_PORT.
	 */
	private static final Function<ConfigurationPropertySource, Boolean> CHECKED = new UnboundElementsSourceFilter();

	/** Refuses the first property of which nobody would read the value. */
	static void checkAll(Environment environment) {
		for (ConfigurationPropertySource each : ConfigurationPropertySources.get(environment)) {
			if (CHECKED.apply(each) && each.getUnderlyingSource() instanceof PropertySource<?> source) {
				checkAll(source);
			}
		}
	}

	private static void checkAll(PropertySource<?> source) {
		if (source instanceof CompositePropertySource composite) {
			composite.getPropertySources().forEach(WrittenProperty::checkAll);
		}
		else if (source instanceof EnumerablePropertySource<?> enumerable) {
			Map<ConfigurationPropertyName, String> texts = new HashMap<>();
			for (String text : enumerable.getPropertyNames()) {
				ConfigurationPropertyName name = ConfigurationPropertyName.adapt(text, '.');
				if (ROOT.isAncestorOf(name)) {
					new WrittenProperty(enumerable, text, name).check(texts.put(name, text));
				}
			}
		}
	}

	private void check(@Nullable String other) {
		check(1, ResolvableType.forClass(RateLimitProperties.class));
		if (other != null) {
			throw new RateLimitConfigurationException(RateLimitCheck.PROPERTY_TWICE, toString(),
					"it is the same as " + other + ", so that one of the two values would be ignored",
					"Remove one of them.");
		}
	}

	/** Checks the elements of the name from a depth on, at which a type stands. */
	private void check(int depth, ResolvableType type) {
		if (depth == this.name.getNumberOfElements()) {
			return;
		}
		Class<?> raw = type.toClass();
		if (raw.isRecord()) {
			check(depth + 1, ResolvableType.forType(component(depth, raw).getGenericType()));
		}
		else if (Map.class.isAssignableFrom(raw)) {
			// Boot reads the rest of the name as the key, unless the value has
			// properties.
			if (type.getGeneric(1).toClass().isRecord()) {
				check(depth + 1, type.getGeneric(1));
			}
		}
		else if (!Collection.class.isAssignableFrom(raw)) {
			throw unknown(depth, "It has one value, and nothing below it.");
		}
		else if (!this.name.isNumericIndex(depth)) {
			throw unknown(depth, "It is a list, whose items are numbered, as in [0].");
		}
		else {
			check(depth + 1, type.getGeneric(0));
		}
	}

	private RecordComponent component(int depth, Class<?> type) {
		String element = this.name.getElement(depth, Form.UNIFORM);
		return Stream.of(type.getRecordComponents())
			.filter((each) -> each.getName().equalsIgnoreCase(element))
			.findFirst()
			.orElseThrow(() -> unknown(depth, near(depth, element, type)));
	}

	private String near(int depth, String element, Class<?> type) {
		for (int typos = 1; typos <= Math.max(1, element.length() / 3); typos++) {
			String[] near = PropertyMatches.forField(element, type, typos).getPossibleMatches();
			if (near.length > 0) {
				return "Did you mean " + Stream.of(near)
					.map((each) -> this.name.chop(depth)
						.append(DataObjectPropertyName.toDashedForm(each))
						.append(this.name.subName(depth + 1))
						.toString())
					.collect(Collectors.joining(" or ")) + '?';
			}
		}
		return "Known are " + Stream.of(type.getRecordComponents())
			.map((component) -> DataObjectPropertyName.toDashedForm(component.getName()))
			.sorted()
			.collect(Collectors.joining(", ")) + '.';
	}

	private RateLimitConfigurationException unknown(int depth, String cure) {
		return new RateLimitConfigurationException(RateLimitCheck.PROPERTY_UNKNOWN, toString(),
				"there is no \"" + this.name.getElement(depth, Form.ORIGINAL) + "\" under " + this.name.chop(depth)
						+ ", so that the value would be ignored",
				cure + " Properties of your own need another prefix than " + ROOT + ".");
	}

	/** The name, and the line of the file, where Boot knows it. */
	@Override
	public String toString() {
		Origin origin = OriginLookup.getOrigin(this.source, this.text);
		return this.text + " (" + ((origin != null) ? origin : this.source.getName()) + ')';
	}

}
