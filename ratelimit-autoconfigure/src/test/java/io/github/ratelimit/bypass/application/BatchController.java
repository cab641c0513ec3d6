package io.github.ratelimit.bypass.application;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExceededException;

/**
 * Not limited itself, but leads to what is.
 */
@Controller
class BatchController {

	private final WorkService service;

	BatchController(WorkService service) {
		this.service = service;
	}

	@GetMapping("/batch")
	@ResponseBody
	String batch(@RequestParam int calls) {
		for (int i = 0; i < calls; i++) {
			try {
				this.service.work();
			}
			catch (RateLimitExceededException ex) {
				// The others of the batch may be about something else.
			}
		}
		return "done";
	}

	@GetMapping("/include")
	@RateLimit(name = "batches", value = "1000/day")
	void include(@RequestParam int calls, HttpServletRequest request, HttpServletResponse response)
			throws ServletException, IOException {
		for (int i = 0; i < calls; i++) {
			request.getRequestDispatcher("/data").include(request, response);
		}
	}

	@GetMapping("/forward/{any}")
	String forward(@PathVariable String any) {
		return "forward:/data";
	}

}
