package io.github.ratelimit.docs;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.docs.AlgorithmScenario.Call;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The picture in the documentation is what the stores do. With
 * {@code -Dratelimit.docs.write=true} it is drawn anew.
 */
class AlgorithmPictureTests {

	private static final Path PICTURE = Path.of("../docs/images/algorithms.svg");

	private static final Path PAGE = Path.of("../docs/algorithms.md");

	private static final String COMMAND = "mvn -pl ratelimit-autoconfigure test -Dtest=AlgorithmPictureTests "
			+ "-Dratelimit.docs.write=true";

	@BeforeAll
	static void write() throws IOException {
		if (Boolean.getBoolean("ratelimit.docs.write")) {
			Files.writeString(PICTURE, AlgorithmPicture.draw());
		}
	}

	@Test
	void committedPictureIsWhatIsDrawnNow() throws IOException {
		assertThat(Files.readString(PICTURE)).as("%s is out of date; to draw it anew: %s", PICTURE, COMMAND)
			.isEqualTo(AlgorithmPicture.draw());
		assertThat(Files.size(PICTURE)).isLessThan(60_000);
		assertThat(Files.readString(PAGE)).contains(COMMAND);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void pictureShowsWhatTheStoreAnswered(Algorithm algorithm) throws Exception {
		Element lane = lane(algorithm);
		List<Call> calls = AlgorithmScenario.run(algorithm);
		long admitted = calls.stream().filter(Call::allowed).count();
		assertThat(calls).hasSameSizeAs(AlgorithmScenario.times());
		assertThat(marks(lane, "admitted")).isEqualTo(admitted);
		assertThat(marks(lane, "refused")).isEqualTo(calls.size() - admitted);
		assertThat(marks(lane, "turn")).isEqualTo(calls.stream().filter((call) -> call.delay() > 0).count());
		assertThat(lane.getTextContent()).contains(algorithm.label(),
				admitted + " admitted, " + (calls.size() - admitted) + " refused");
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void pageCountsWhatTheStoreAnswered(Algorithm algorithm) throws IOException {
		List<Call> calls = AlgorithmScenario.run(algorithm);
		String bursts = AlgorithmScenario.BURSTS.stream()
			.map((time) -> calls.stream().filter((call) -> call.time() == time && call.allowed()).count())
			.map(String::valueOf)
			.collect(Collectors.joining(" | "));
		assertThat(Files.readString(PAGE)).contains(
				"| `" + algorithm.label() + "` | " + bursts + " | " + AlgorithmScenario.mostInOnePeriod(calls) + " |");
	}

	private static Element lane(Algorithm algorithm) throws Exception {
		NodeList groups = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(Files.readString(PICTURE))))
			.getElementsByTagName("g");
		return (Element) IntStream.range(0, groups.getLength())
			.mapToObj(groups::item)
			.filter((group) -> ((Element) group).getAttribute("id").equals(algorithm.label()))
			.findFirst()
			.orElseThrow();
	}

	private static long marks(Element lane, String kind) {
		NodeList children = lane.getChildNodes();
		return IntStream.range(0, children.getLength())
			.mapToObj(children::item)
			.filter((child) -> child.getNodeType() == Node.ELEMENT_NODE)
			.filter((child) -> ((Element) child).getAttribute("class").equals(kind))
			.count();
	}

}
