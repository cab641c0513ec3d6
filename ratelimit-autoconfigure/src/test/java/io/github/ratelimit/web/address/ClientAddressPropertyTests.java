package io.github.ratelimit.web.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.check.CheckReporter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for the address of a client whatever is sent. The proxies are those of
 * 10.0.0.0/8.
 */
class ClientAddressPropertyTests {

	private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

	private static final String IPV4 = "(?:" + OCTET + "\\.){3}" + OCTET;

	/** What the JDK reads in no other way than RFC 4291, if it reads it. */
	private static final Pattern STRICT = Pattern
		.compile(IPV4 + "|(?:[0-9A-Fa-f]{0,4}:){2,8}(?:[0-9A-Fa-f]{1,4}|" + IPV4 + ")?");

	private static final String PROXY = "10.0.0.1";

	private static final TrustedProxies PROXIES = TrustedProxies.of(List.of("10.0.0.0/8"));

	private final ForwardedAddressResolver xForwardedFor = resolver("X-Forwarded-For");

	private final ForwardedAddressResolver forwarded = resolver("Forwarded");

	@Property
	void notationsOfTheSameBitsHaveOneKey(@ForAll("bits") byte[] bits, @ForAll("styles") List<Integer> styles,
			@ForAll @IntRange(min = 32, max = 128) int prefix) {
		Set<String> keys = notations(bits, styles).map((text) -> Objects.requireNonNull(IpAddress.parse(text), text))
			.map((address) -> address.key(prefix))
			.collect(Collectors.toSet());
		assertThat(keys).hasSize(1);
	}

	@Property
	void otherBitsOfTheNetworkHaveAnotherKey(@ForAll @Size(16) byte[] bits, @ForAll @IntRange(max = 127) int flipped,
			@ForAll @IntRange(min = 32, max = 128) int prefix) {
		bits[0] = (byte) 0x20;
		bits[1] = (byte) 0x01;
		byte[] other = bits.clone();
		other[flipped / 8] ^= (byte) (0x80 >> flipped % 8);
		boolean same = key(hexOf(bits), prefix).equals(key(hexOf(other), prefix));
		assertThat(same).isEqualTo(flipped >= prefix);
	}

	@Property
	void readsWhatTheJdkReads(@ForAll("bits") byte[] bits) throws UnknownHostException {
		InetAddress address = InetAddress.getByAddress(bits);
		assertThat(key(address.getHostAddress(), 128)).isEqualTo(key(hexOf(bits), 128));
	}

	@Property(tries = 10_000)
	void readsWhatIsStrictAndTheJdkReadsAndNothingElse(@ForAll("almostAddresses") String text) {
		IpAddress read = IpAddress.parse(text);
		byte[] expected = strict(text);
		assertThat(read != null).as(text).isEqualTo(expected != null);
		if (read != null && expected != null) {
			assertThat(read.isIpv4()).as(text).isEqualTo(expected.length == 4);
			assertThat(read.sharesNetwork(Objects.requireNonNull(IpAddress.parse(textOf(expected))),
					expected.length * Byte.SIZE))
				.as(text)
				.isTrue();
		}
	}

	@Property
	void canonicalTextIsReadAsTheSameAddress(@ForAll("bits") byte[] bits) {
		String canonical = Objects.requireNonNull(IpAddress.parse(hexOf(bits))).toString();
		assertThat(key(canonical, 128)).isEqualTo(key(hexOf(bits), 128));
		assertThat(IpAddress.parse(canonical)).hasToString(canonical);
	}

	@Property
	void anyTextIsReadWithoutAnException(@ForAll("junk") String text) {
		IpAddress.parse(text);
		assertThat(resolve(this.xForwardedFor, PROXY, List.of(text))).isNotBlank();
		assertThat(resolve(this.forwarded, PROXY, List.of(text))).isNotBlank();
	}

	/** A store looks up the text that it is given before it makes the key of it. */
	@Property
	void theKeyOfAKeyIsItself(@ForAll("texts") String text, @ForAll @IntRange(min = 32, max = 128) int prefix) {
		ClientNetworks networks = new ClientNetworks(prefix);
		String key = networks.apply(text);
		assertThat(networks.apply(key)).isEqualTo(key);
	}

	@Property
	void whateverAnUntrustedPeerSendsItIsTheClient(@ForAll("outside") String peer,
			@ForAll("lines") List<String> lines) {
		assertThat(resolve(this.xForwardedFor, peer, lines)).isEqualTo(key(peer, 64));
		assertThat(resolve(this.forwarded, peer, lines)).isEqualTo(key(peer, 64));
	}

	/** The proxy appends to the last line, or adds a line of its own. */
	@Property
	void clientBehindAProxyIsItselfWhateverItSends(@ForAll("outside") String client, @ForAll("lines") List<String> sent,
			@ForAll boolean line) {
		assertThat(resolve(this.xForwardedFor, PROXY, appended(sent, client, line))).isEqualTo(key(client, 64));
	}

	/** A quote of the client without end may swallow what the proxy appends. */
	@Property
	void clientBehindAProxyThatWritesForwardedHasNoThirdKey(@ForAll("outside") String client,
			@ForAll("lines") List<String> sent, @ForAll boolean line, @ForAll("elements") String element) {
		assertThat(resolve(this.forwarded, PROXY, appended(sent, element.formatted(client), line)))
			.isIn(key(client, 64), PROXY);
	}

	@Property
	void honestClientIsItself(@ForAll("outside") String client, @ForAll("elements") String element) {
		assertThat(resolve(this.xForwardedFor, PROXY, List.of(client))).isEqualTo(key(client, 64));
		assertThat(resolve(this.forwarded, PROXY, List.of(element.formatted(client)))).isEqualTo(key(client, 64));
	}

	/** A proxy may write what the client sent, such as a host, into a quoted string. */
	@Property
	void quotedStringsAreReadAsFromTheLeft(@ForAll("junk") String host, @ForAll("junk") String secret) {
		String line = "for=192.0.2.1;host=%s, secret=%s;for=10.0.0.2;host=%s".formatted(quoted(host), quoted(secret),
				quoted(host));
		assertThat(resolve(this.forwarded, PROXY, List.of(line))).isEqualTo("192.0.2.1");
	}

	private static ForwardedAddressResolver resolver(String header) {
		return new ForwardedAddressResolver(PROXIES, header, new CheckReporter(Map.of()));
	}

	private static @Nullable String resolve(ForwardedAddressResolver resolver, String peer, List<String> lines) {
		String address = resolver.resolve(peer, (header) -> lines);
		return (address != null) ? new ClientNetworks(64).apply(address) : null;
	}

	@Provide
	Arbitrary<byte[]> bits() {
		Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofSize(16);
		Arbitrary<byte[]> sparse = Arbitraries.of((byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) -1)
			.array(byte[].class)
			.ofSize(16);
		Arbitrary<byte[]> embedded = Combinators
			.combine(Arbitraries.of("00000000000000000000ffff", "0064ff9b0000000000000000", "2002"),
					Arbitraries.bytes().array(byte[].class).ofSize(14))
			.as(ClientAddressPropertyTests::embedded);
		return Arbitraries.oneOf(any, sparse, embedded);
	}

	@Provide
	Arbitrary<List<Integer>> styles() {
		return Arbitraries.integers().between(0, 255).list().ofSize(8);
	}

	@Provide
	Arbitrary<String> outside() {
		return bits().map(ClientAddressPropertyTests::hexOf)
			.filter((text) -> !PROXIES.trusts(Objects.requireNonNull(IpAddress.parse(text))));
	}

	@Provide
	Arbitrary<String> elements() {
		return Arbitraries.of("for=\"%s\"", "For=\"[%s]:80\"", "for=\"%s\";host=\"a, for=192.0.2.9\"",
				"proto=https;for=\"%s\";by=_x", "host=\"\\\"\";for=\"%s\"");
	}

	@Provide
	Arbitrary<String> junk() {
		Arbitrary<String> part = Arbitraries.of("for=", "For=\"", "\"", "\\", "\\\"", ",", ";", "=", " ", "\t", "[",
				"]", ":", "::", ".", "%", "unknown", "_hidden", "10.0.0.1", "10.0.0.3", "192.0.2.9", "192.0.2.10:80",
				"[2001:db8::9]", "2001:db8::9", "::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "for=192.0.2.9", "for=10.0.0.3",
				"proto=https", "host=a", "\u0661", "\0");
		return Arbitraries.oneOf(part.list().ofMaxSize(12).map((parts) -> String.join("", parts)),
				Arbitraries.strings().ofMaxLength(40));
	}

	@Provide
	Arbitrary<String> almostAddresses() {
		Arbitrary<String> part = Arbitraries.of(":", "::", "0", "00", "1", "ffff", "12345", "2001:db8", "64:ff9b", ".",
				"1.2.3.4", "255", "256", "01", "g", "%1", "[", "]", "\u0661", "-1", " ");
		Arbitrary<String> groups = Arbitraries.of("0", "1", "0db8", "FFFF", "", "10000")
			.list()
			.ofMinSize(1)
			.ofMaxSize(9)
			.map((each) -> String.join(":", each));
		Arbitrary<String> octets = Arbitraries.integers()
			.between(0, 300)
			.list()
			.ofMinSize(3)
			.ofMaxSize(5)
			.map((each) -> each.stream().map(String::valueOf).collect(Collectors.joining(".")));
		return Arbitraries.oneOf(part.list().ofMaxSize(10).map((parts) -> String.join("", parts)), groups, octets,
				Combinators.combine(groups, octets).as((before, after) -> before + ':' + after));
	}

	@Provide
	Arbitrary<String> texts() {
		Arbitrary<String> suffix = Arbitraries.of("", "/64", "/128", "/64/64", "/", "%eth0");
		return Combinators
			.combine(Arbitraries.oneOf(bits().map(ClientAddressPropertyTests::hexOf), almostAddresses()), suffix)
			.as((address, after) -> address + after);
	}

	@Provide
	Arbitrary<List<String>> lines() {
		return junk().list().ofMaxSize(3);
	}

	private static List<String> appended(List<String> lines, String element, boolean ownLine) {
		List<String> appended = new ArrayList<>(lines);
		if (ownLine || lines.isEmpty()) {
			appended.add(element);
		}
		else {
			appended.set(lines.size() - 1, lines.get(lines.size() - 1) + ", " + element);
		}
		return appended;
	}

	private static String quoted(String text) {
		return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
	}

	private static byte[] embedded(String prefix, byte[] rest) {
		byte[] bits = Arrays.copyOf(HexFormat.of().parseHex(prefix), 16);
		System.arraycopy(rest, 0, bits, prefix.length() / 2, 16 - prefix.length() / 2);
		return bits;
	}

	/**
	 * Upper and lower case, leading zeros, a gap, dots at the end, brackets and a zone.
	 */
	private static Stream<String> notations(byte[] bits, List<Integer> styles) {
		List<String> groups = IntStream.range(0, 8).mapToObj((i) -> group(bits, i, styles.get(i))).toList();
		List<String> dotted = new ArrayList<>(groups.subList(0, 6));
		dotted.add(dots(bits));
		List<String> texts = new ArrayList<>(List.of(hexOf(bits)));
		for (List<String> given : List.of(groups, dotted)) {
			texts.add(String.join(":", given));
			for (int start = 0; start < 8; start++) {
				for (int end = start + 1; end <= ((given == dotted) ? 6 : 8) && zero(bits, end - 1); end++) {
					texts.add(String.join(":", given.subList(0, start)) + "::"
							+ String.join(":", given.subList(end, given.size())));
				}
			}
		}
		return texts.stream().flatMap((text) -> Stream.of(text, text + "%eth0", '[' + text + ']', '[' + text + "%1]"));
	}

	private static boolean zero(byte[] bits, int group) {
		return bits[2 * group] == 0 && bits[2 * group + 1] == 0;
	}

	private static String group(byte[] bits, int index, int style) {
		int value = Byte.toUnsignedInt(bits[2 * index]) << 8 | Byte.toUnsignedInt(bits[2 * index + 1]);
		String format = (style % 2 == 0) ? "%x" : "%X";
		String text = format.formatted(value);
		return "0".repeat(Math.min(style / 2 % 4, 4 - text.length())) + text;
	}

	private static String dots(byte[] bits) {
		return IntStream.range(12, 16)
			.mapToObj((i) -> Integer.toString(Byte.toUnsignedInt(bits[i])))
			.collect(Collectors.joining("."));
	}

	private static String hexOf(byte[] bits) {
		return IntStream.range(0, 8).mapToObj((i) -> group(bits, i, 0)).collect(Collectors.joining(":"));
	}

	private static byte @Nullable [] strict(String text) {
		boolean ipv6 = text.indexOf(':') >= 0;
		String bare = (ipv6 && text.startsWith("[") && text.endsWith("]")) ? text.substring(1, text.length() - 1)
				: text;
		String literal = (ipv6 && bare.indexOf('%') >= 0) ? bare.substring(0, bare.indexOf('%')) : bare;
		try {
			return STRICT.matcher(literal).matches()
					? InetAddress.getByName(ipv6 ? '[' + literal + ']' : literal).getAddress() : null;
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	private static String textOf(byte[] bytes) {
		try {
			return InetAddress.getByAddress(bytes).getHostAddress();
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String network(@Nullable String address) {
		return new ClientNetworks(64).apply(Objects.requireNonNull(address));
	}

	private static String key(String text, int prefix) {
		return Objects.requireNonNull(IpAddress.parse(text), text).key(prefix);
	}

}
