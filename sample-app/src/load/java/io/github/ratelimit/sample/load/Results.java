package io.github.ratelimit.sample.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How the calls were answered, and a table of it.
 */
class Results {

	private final LoadSettings settings;

	private final int[] passedByUser;

	private final List<Integer> passed = new ArrayList<>();

	private final List<Integer> refused = new ArrayList<>();

	private int errors;

	private long first;

	private long last;

	Results(LoadSettings settings) {
		this.settings = settings;
		this.passedByUser = new int[settings.users()];
	}

	synchronized void sent() {
		if (this.first == 0) {
			this.first = System.nanoTime();
		}
	}

	/**
	 * Adds one answer.
	 * @param user who called
	 * @param status the status, 0 if there was no answer
	 * @param millis the response time
	 */
	synchronized void answered(int user, int status, int millis) {
		this.last = System.nanoTime();
		switch (status) {
			case 200 -> {
				this.passedByUser[user]++;
				this.passed.add(millis);
			}
			case 429 -> this.refused.add(millis);
			default -> this.errors++;
		}
	}

	synchronized String table() {
		List<Integer> all = new ArrayList<>(this.passed);
		all.addAll(this.refused);
		int requests = all.size() + this.errors;
		long exact = Arrays.stream(this.passedByUser).filter((count) -> count == this.settings.permits()).count();
		return String.join(System.lineSeparator(), "",
				line("%d users, %d requests/s for %d s; each user may make %d of %d calls", this.settings.users(),
						this.settings.rate(), this.settings.seconds(), this.settings.permits(),
						this.settings.callsPerUser()),
				line("%-9s%10s%10s%9s%9s%9s%9s", "", "requests", "due", "p50", "p95", "p99", "max"),
				row("passed", this.settings.permitted(), this.passed),
				row("refused", this.settings.refused(), this.refused),
				row("all", this.settings.permitted() + this.settings.refused(), all),
				line("%-9s%10d%10d", "errors", this.errors, 0),
				line("%-9s%8.1f/s%8d/s", "rate", requests * 1e9 / (this.last - this.first), this.settings.rate()),
				line("Exactly %d calls passed: for %d of %d users", this.settings.permits(), exact,
						this.settings.users()),
				"");
	}

	private static String row(String name, int due, List<Integer> millis) {
		int[] sorted = millis.stream().mapToInt(Integer::intValue).sorted().toArray();
		return line("%-9s%10d%10d%6d ms%6d ms%6d ms%6d ms", name, sorted.length, due, percentile(sorted, 50),
				percentile(sorted, 95), percentile(sorted, 99), percentile(sorted, 100));
	}

	private static int percentile(int[] sorted, int percent) {
		int rank = (int) Math.ceil(sorted.length * percent / 100.0);
		return (sorted.length > 0) ? sorted[Math.max(0, rank - 1)] : 0;
	}

	private static String line(String format, Object... values) {
		return "LOAD " + String.format(Locale.ROOT, format, values);
	}

}
