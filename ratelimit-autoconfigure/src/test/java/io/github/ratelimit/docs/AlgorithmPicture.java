package io.github.ratelimit.docs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.docs.AlgorithmScenario.Call;

/**
 * Draws {@link AlgorithmScenario} as SVG: a lane for each algorithm over one time axis,
 * with calls of one moment on top of each other.
 */
final class AlgorithmPicture {

	private static final int WIDTH = 1000;

	private static final int MARGIN = 24;

	private static final int FIRST_CALL = MARGIN + 10;

	private static final int FIRST_LANE = 88;

	private static final int LANE = 150;

	private static final int LANE_GAP = 8;

	private static final int FIRST_ROW = 134;

	private static final int ROW = 7;

	private static final int AXIS = FIRST_LANE + LANE * Algorithm.values().length;

	private static final int HEIGHT = AXIS + 40;

	private static final int MILLIS = 1_000;

	private static final int PIXELS_PER_SECOND = 23;

	/** What is free between two calls of a row, in milliseconds. */
	private static final int ROOM = 350;

	private static final int TICK = 5 * MILLIS;

	private static final int PERIOD = (int) AlgorithmScenario.PERIOD.toMillis();

	private static final int LENGTH = (int) AlgorithmScenario.LENGTH.toMillis();

	private static final String LIMIT = AlgorithmScenario.PERMITS + " per " + PERIOD / MILLIS + " seconds";

	private static final String WAITS = "waits of up to " + AlgorithmScenario.MAX_WAIT.toSeconds() + " s: ";

	private static final String HEAD = """
			<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %1$d %2$d' role='img' aria-labelledby='title desc'>
			<title id='title'>The same calls under five algorithms, each with the limit %3$s</title>
			<desc id='desc'>One lane for each algorithm, over %4$d seconds. A call comes every 2.5 seconds; %5$d more \
			come at each of 9, 11.5 and 33 seconds; none come between 22.5 and 33 seconds. A dot is an admitted call, a \
			cross a refused one. A line from a dot to a triangle is the wait of an admitted call.</desc>
			<style>
			text { font: 14px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328; }
			.title { font-size: 18px; font-weight: 600; }
			.name { font-size: 15px; font-weight: 600; }
			.note { fill: #57606a; }
			.lane { fill: #f3f5f7; }
			.axis { stroke: #57606a; fill: none; }
			.window { stroke: #8c959f; stroke-dasharray: 4 4; }
			.admitted { fill: #0550ae; }
			.refused { stroke: #c2410c; stroke-width: 1.6; fill: none; }
			.wait { stroke: #0550ae; stroke-width: 1.4; }
			.turn { fill: #0550ae; }
			</style>
			<rect width='%1$d' height='%2$d' rx='8' fill='#fff'/>
			""";

	private final StringBuilder svg = new StringBuilder();

	private AlgorithmPicture() {
	}

	static String draw() {
		AlgorithmPicture picture = new AlgorithmPicture();
		picture.head();
		for (Algorithm algorithm : Algorithm.values()) {
			picture.lane(algorithm, AlgorithmScenario.run(algorithm), FIRST_LANE + LANE * algorithm.ordinal());
		}
		picture.axis();
		picture.add("</svg>");
		return picture.svg.toString();
	}

	private void head() {
		this.svg.append(HEAD.formatted(WIDTH, HEIGHT, LIMIT, LENGTH / MILLIS, AlgorithmScenario.BURST));
		text("title", MARGIN, 34, "The same calls, the same limit of " + LIMIT + ", five algorithms");
		text("note' text-anchor='end", WIDTH - MARGIN, 34, "calls of one moment are stacked");
		dot(MARGIN + 4, 60);
		text("note", MARGIN + 14, 65, "admitted, goes on at once");
		dot(MARGIN + 234, 60);
		turn(MARGIN + 234, MARGIN + 270, 60);
		text("note", MARGIN + 282, 65, "admitted, goes on after a wait");
		cross(MARGIN + 536, 60);
		text("note", MARGIN + 546, 65, "refused");
		window(MARGIN + 640, 50, 70);
		text("note", MARGIN + 650, 65, "a window begins");
	}

	private void lane(Algorithm algorithm, List<Call> calls, int top) {
		long admitted = calls.stream().filter(Call::allowed).count();
		add("<g id='%s'>", algorithm.label());
		add("<rect class='lane' x='%d' y='%d' width='%d' height='%d' rx='4'/>", MARGIN - 12, top,
				WIDTH - 2 * MARGIN + 24, LANE - LANE_GAP);
		for (int start : windows(algorithm, calls)) {
			window(x(start), top + 30, top + LANE - LANE_GAP);
		}
		text("name", MARGIN, top + 21, algorithm.label());
		text("note' text-anchor='end", WIDTH - MARGIN, top + 21,
				"%s%d admitted, %d refused; at most %d go on within %d s".formatted(
						(algorithm == Algorithm.LEAKY_BUCKET) ? WAITS : "", admitted, calls.size() - admitted,
						AlgorithmScenario.mostInOnePeriod(calls), PERIOD / MILLIS));
		int[] busyUntil = new int[calls.size()];
		Arrays.fill(busyUntil, -ROOM);
		for (Call call : calls) {
			int row = 0;
			while (busyUntil[row] + ROOM > call.time()) {
				row++;
			}
			busyUntil[row] = call.goesOn();
			call(call, top + FIRST_ROW - ROW * row);
		}
		add("</g>");
	}

	private void call(Call call, int y) {
		if (call.allowed()) {
			dot(x(call.time()), y);
		}
		else {
			cross(x(call.time()), y);
		}
		if (call.delay() > 0) {
			turn(x(call.time()), x(call.goesOn()), y);
		}
	}

	/** Where windows begin, if the algorithm has any. */
	private static List<Integer> windows(Algorithm algorithm, List<Call> calls) {
		List<Integer> starts = new ArrayList<>();
		if (algorithm == Algorithm.SLIDING_WINDOW_COUNTER) {
			for (int start = 0; start < LENGTH; start += PERIOD) {
				starts.add(start);
			}
		}
		else if (algorithm == Algorithm.FIXED_WINDOW) {
			int end = 0;
			for (Call call : calls) {
				if (call.time() >= end) {
					starts.add(call.time());
					end = call.time() + PERIOD;
				}
			}
		}
		return starts;
	}

	private void axis() {
		add("<path class='axis' d='M%s %dH%s'/>", x(0), AXIS, x(LENGTH));
		for (int time = 0; time <= LENGTH; time += TICK) {
			add("<path class='axis' d='M%s %dv5'/>", x(time), AXIS);
			text("note' text-anchor='middle", x(time), AXIS + 22, time / MILLIS + " s");
		}
	}

	private void dot(double x, int y) {
		add("<circle class='admitted' cx='%s' cy='%d' r='3'/>", x, y);
	}

	private void cross(double x, int y) {
		add("<path class='refused' d='M%s %sl5 5m0-5l-5 5'/>", x - 2.5, y - 2.5);
	}

	private void turn(double from, double to, int y) {
		add("<path class='wait' d='M%s %dH%s'/>", from, y, to);
		add("<path class='turn' d='M%s %sv7l7-3.5z'/>", to - 7, y - 3.5);
	}

	private void window(double x, int top, int bottom) {
		add("<path class='window' d='M%s %dV%d'/>", x, top, bottom);
	}

	private void text(String attributes, double x, int y, String text) {
		add("<text class='%s' x='%s' y='%d'>%s</text>", attributes, x, y, text);
	}

	/** Doubles are written by {@code %s}, which knows no locale. */
	private void add(String element, Object... values) {
		this.svg.append(String.format(element, values)).append('\n');
	}

	private static double x(int millis) {
		return FIRST_CALL + (double) (millis * PIXELS_PER_SECOND) / MILLIS;
	}

}
