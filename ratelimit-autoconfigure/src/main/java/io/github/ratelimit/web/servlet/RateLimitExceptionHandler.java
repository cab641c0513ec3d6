package io.github.ratelimit.web.servlet;

import java.net.URI;
import java.util.List;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.web.RefusalHeaders;

/**
 * Answers a refused call with a problem document (RFC 9457) of the types that the IETF
 * draft on RateLimit header fields defines. An application replaces it by an
 * {@code @ExceptionHandler} of its own for {@link RateLimitExceededException}.
 */
@RestControllerAdvice
public class RateLimitExceptionHandler {

	private static final String TYPES = "https://iana.org/assignments/http-problem-types#";

	private static final URI QUOTA_EXCEEDED = URI.create(TYPES + "quota-exceeded");

	private static final URI REDUCED_CAPACITY = URI.create(TYPES + "temporary-reduced-capacity");

	/**
	 * Answers a refused call.
	 * @param exception carries the decision
	 * @param response is given the header fields, in place of those it may have already
	 * @return 429, the status of the policy, or 503 when the limits could not be checked
	 */
	@ExceptionHandler
	public ResponseEntity<ProblemDetail> handle(RateLimitExceededException exception, HttpServletResponse response) {
		RateLimitDecision decision = exception.decision();
		ProblemDetail problem = (decision.source() == Source.FAILURE_POLICY) ? reducedCapacity(decision)
				: quotaExceeded(decision);
		RefusalHeaders.write(decision, new ServletHeaderSink(response));
		return ResponseEntity.status(problem.getStatus()).contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
	}

	/**
	 * Answers a call whose cost is not a number that could be charged.
	 * @param exception says what is wrong
	 * @return 400
	 */
	@ExceptionHandler
	public ProblemDetail handle(InvalidCostException exception) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(exception.getMessage()));
	}

	private static ProblemDetail quotaExceeded(RateLimitDecision decision) {
		boolean anonymous = decision.source() == Source.MISSING_KEY;
		ProblemDetail problem = problem(HttpStatusCode.valueOf(decision.policy().status()), QUOTA_EXCEEDED,
				anonymous ? "The request does not say whom it is charged to" : "Rate limit exceeded");
		problem.setProperty("violated-policies", anonymous ? List.of(decision.policyName())
				: decision.violated().stream().map(LimitStatus::name).toList());
		return problem;
	}

	private static ProblemDetail reducedCapacity(RateLimitDecision decision) {
		ProblemDetail problem = problem(HttpStatus.SERVICE_UNAVAILABLE, REDUCED_CAPACITY,
				"Rate limits cannot be checked at the moment");
		problem.setProperty("violated-policies", List.of(decision.policyName()));
		return problem;
	}

	private static ProblemDetail problem(HttpStatusCode status, URI type, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setType(type);
		return problem;
	}

}
