'use strict';

// Plain script without a build step: what you read is what runs.
(function () {

	const HOLD_AFTER_MS = 350;
	const HOLD_EVERY_MS = 250;
	const HISTORY_MS = 20000;
	const SAMPLE_MS = 100;

	const ALGORITHMS = [
		{ path: 'token-bucket', handler: 'tokenBucket', name: 'Token bucket',
			how: 'One permit comes back every two seconds.' },
		{ path: 'leaky-bucket', handler: 'leakyBucket', name: 'Leaky bucket',
			how: 'Calls wait for a turn, one every two seconds. Whose turn is over a second away is refused.' },
		{ path: 'fixed-window', handler: 'fixedWindow', name: 'Fixed window',
			how: 'All come back at once, ten seconds after the first call.' },
		{ path: 'sliding-window-log', handler: 'slidingWindowLog', name: 'Sliding window log',
			how: 'Each comes back ten seconds after it was taken.' },
		{ path: 'sliding-window-counter', handler: 'slidingWindowCounter', name: 'Sliding window counter',
			how: 'They come back as the window in which they were taken moves out of sight.' }
	];

	const calm = window.matchMedia && window.matchMedia('(prefers-reduced-motion: reduce)').matches;

	// ---- The field RateLimit: "name";r=3;t=2, "other";r=1999;t=1 -------------------------

	function parse(field) {
		const items = {};
		const pattern = /"((?:[^"\\]|\\.)*)"((?:;[a-z]+=\d+)*)/g;
		let found = pattern.exec(field || '');
		while (found) {
			const item = {};
			found[2].split(';').slice(1).forEach(function (parameter) {
				const parts = parameter.split('=');
				item[parts[0]] = Number(parts[1]);
			});
			items[found[1]] = item;
			found = pattern.exec(field);
		}
		return items;
	}

	function answerOf(response, algorithm, sent) {
		const name = 'AlgorithmController.' + algorithm.handler;
		const available = parse(response.headers.get('RateLimit'))[name];
		const policy = parse(response.headers.get('RateLimit-Policy'))[name];
		const retryAfter = response.headers.get('Retry-After');
		return {
			status: response.status,
			sent: sent,
			received: performance.now(),
			counted: Boolean(available && policy),
			r: available && available.r,
			t: available && available.t,
			q: policy && policy.q,
			w: policy && policy.w,
			retryAfter: (retryAfter !== null) ? Number(retryAfter) : null
		};
	}

	// ---- What a bucket holds -------------------------------------------------------------
	//
	// An answer tells r, the whole permits that are there, and t, the seconds until there is
	// one more, rounded up. So the next permit comes between t - 1 and t seconds later. Where
	// within that second, and what comes after it, is an estimate by the way of the algorithm.

	function within(value, low, high) {
		return Math.min(Math.max(value, low), high);
	}

	/** Milliseconds from one permit that comes back to the next. */
	function pace(model, kind) {
		const taken = (kind === 'sliding-window-counter') ? Math.max(1, model.q - model.r) : model.q;
		return model.w * 1000 / taken;
	}

	/** When the next permit is expected, by what was known before the answer. */
	function expectedNext(model, kind, answer) {
		const latest = answer.sent + answer.t * 1000;
		if (kind === 'token-bucket' || kind === 'leaky-bucket') {
			const step = answer.w * 1000 / answer.q;
			if (!model || level(model, kind, answer.sent) >= answer.q) {
				return answer.sent + step;
			}
			const passed = Math.max(0, Math.ceil((answer.sent - model.next) / step));
			return model.next + passed * step;
		}
		return (model && model.next > answer.sent) ? model.next : latest;
	}

	/** The log gives each permit back one period after it was taken. */
	function returnsOf(model, answer) {
		const returns = (model && model.returns || []).filter(function (time) {
			return time > answer.sent;
		});
		if (answer.status === 200) {
			returns.push(answer.sent + answer.w * 1000);
		}
		while (returns.length > answer.q - answer.r) {
			returns.shift();
		}
		// Taken by somebody else, who knows when: at the latest just now.
		while (returns.length < answer.q - answer.r) {
			returns.push(answer.sent + answer.w * 1000);
		}
		if (returns.length > 0) {
			returns[0] = within(returns[0], answer.sent + (answer.t - 1) * 1000, answer.sent + answer.t * 1000);
		}
		return returns.sort(function (a, b) {
			return a - b;
		});
	}

	function learn(model, kind, answer) {
		const learned = { q: answer.q, w: answer.w, r: answer.r, returns: [], next: Infinity };
		if (kind === 'sliding-window-log') {
			learned.returns = returnsOf(model, answer);
			learned.next = (learned.returns.length > 0) ? learned.returns[0] : Infinity;
		}
		else if (answer.t !== undefined) {
			const next = expectedNext(model, kind, answer);
			// To a call whose turn is too far away t is the wait, and not the next permit.
			const isWait = kind === 'leaky-bucket' && answer.status !== 200;
			learned.next = isWait ? next
				: within(next, answer.sent + (answer.t - 1) * 1000, answer.sent + answer.t * 1000);
		}
		return learned;
	}

	function level(model, kind, now) {
		if (model.next === Infinity) {
			return model.r;
		}
		if (kind === 'fixed-window') {
			return (now < model.next) ? model.r : model.q;
		}
		if (kind === 'sliding-window-log') {
			return model.q - model.returns.filter(function (time) {
				return time > now;
			}).length;
		}
		return within(model.r + 1 - (model.next - now) / pace(model, kind), model.r, model.q);
	}

	/** The time of the next whole permit after now, or null if nothing is missing. */
	function nextPermit(model, kind, now) {
		if (model.next === Infinity || level(model, kind, now) >= model.q) {
			return null;
		}
		if (kind === 'sliding-window-log') {
			return model.returns.filter(function (time) {
				return time > now;
			})[0];
		}
		if (now < model.next) {
			return model.next;
		}
		const step = pace(model, kind);
		return model.next + Math.ceil((now - model.next) / step + 1e-9) * step;
	}

	// ---- The page ------------------------------------------------------------------------

	const instances = [window.location.origin];
	const buckets = ALGORITHMS.map(createBucket);
	let turn = 0;
	let presses = 0;

	function createBucket(algorithm) {
		const card = document.importNode(document.getElementById('bucket').content, true).querySelector('.bucket');
		const find = function (selector) {
			return card.querySelector(selector);
		};
		card.id = algorithm.path;
		find('.name').textContent = algorithm.name;
		find('.how').textContent = algorithm.how;
		find('.glass').setAttribute('aria-label', algorithm.name + ', permits left');
		find('.one').setAttribute('aria-label', 'Call ' + algorithm.name.toLowerCase());
		document.getElementById('buckets').appendChild(card);

		const row = document.createElement('tr');
		const cells = ['Algorithm', 'From', 'Status', 'RateLimit', 'RateLimit-Policy', 'Retry-After']
			.map(function (title, index) {
				const cell = document.createElement(index === 0 ? 'th' : 'td');
				cell.setAttribute('data-title', title);
				if (index === 0) {
					cell.setAttribute('scope', 'row');
					cell.textContent = algorithm.name;
				}
				else {
					cell.textContent = '–';
				}
				row.appendChild(cell);
				return cell;
			});
		document.getElementById('answers').appendChild(row);

		const bucket = {
			kind: algorithm.path, algorithm: algorithm, card: card, find: find, cells: cells,
			model: null, answer: null, calls: [], samples: [], pending: 0
		};
		repeatable(find('.one'), function () {
			press([bucket]);
		});
		return bucket;
	}

	function hostOf(origin) {
		return origin.replace(/^https?:\/\//, '');
	}

	function call(bucket, instance) {
		const sent = performance.now();
		busy(bucket, 1);
		const origin = instances[instance];
		return fetch(origin + '/algorithms/' + bucket.kind, { cache: 'no-store' }).then(function (response) {
			const answer = answerOf(response, bucket.algorithm, sent);
			answer.from = origin;
			bucket.calls.push({ sent: sent, received: answer.received, allowed: response.status === 200,
				instance: instance });
			// An answer that was overtaken by a later one tells nothing new.
			if (!bucket.answer || sent >= bucket.answer.sent) {
				sample(bucket, answer.received);
				bucket.answer = answer;
				bucket.model = answer.counted ? learn(bucket.model, bucket.kind, answer) : null;
				sample(bucket, answer.received);
				tell(bucket, response, origin);
			}
			busy(bucket, -1);
			return answer;
		}, function () {
			bucket.answer = { status: 0, sent: sent, received: performance.now(), from: origin, counted: false };
			bucket.model = null;
			tell(bucket, null, origin);
			busy(bucket, -1);
			return bucket.answer;
		});
	}

	function busy(bucket, change) {
		bucket.pending += change;
		bucket.card.setAttribute('aria-busy', bucket.pending > 0);
	}

	/** Long fields break between their parts. */
	function showField(cell, value) {
		cell.textContent = '';
		(value.match(/[^;,]+[;,]?/g) || []).forEach(function (part) {
			cell.appendChild(document.createTextNode(part));
			cell.appendChild(document.createElement('wbr'));
		});
	}

	function tell(bucket, response, origin) {
		bucket.cells[1].textContent = hostOf(origin);
		bucket.cells[2].textContent = response ? String(response.status) : 'no answer';
		bucket.cells[2].className = (response && response.status === 200) ? 'ok' : 'not-ok';
		['RateLimit', 'RateLimit-Policy', 'Retry-After'].forEach(function (name, index) {
			showField(bucket.cells[index + 3], (response && response.headers.get(name)) || '–');
		});
		if (response && response.status !== 200 && !calm) {
			const glass = bucket.find('.glass');
			glass.classList.remove('bump');
			void glass.offsetWidth;
			glass.classList.add('bump');
		}
		render(bucket, performance.now());
	}

	function press(called) {
		const instance = turn++ % instances.length;
		const number = ++presses;
		document.querySelectorAll('.instance').forEach(function (mark, index) {
			mark.classList.toggle('called', index === instance);
		});
		return Promise.all(called.map(function (bucket) {
			return call(bucket, instance);
		})).then(function (answers) {
			const passed = answers.filter(function (answer) {
				return answer.status === 200;
			}).length;
			const silent = answers.filter(function (answer) {
				return answer.status === 0;
			}).length;
			if (number < lastNumber) {
				return;
			}
			lastNumber = number;
			say('Call ' + number + ' to ' + hostOf(instances[instance]) + ': '
				+ ((called.length === 1) ? one(called[0], answers[0])
					: passed + ' passed, ' + (answers.length - passed - silent) + ' refused'
						+ (silent ? ', ' + silent + ' without an answer. Is it running?' : '.')));
		});
	}

	function one(bucket, answer) {
		if (answer.status === 0) {
			return 'no answer. Is it running?';
		}
		if (answer.status === 200) {
			return bucket.algorithm.name.toLowerCase() + ' passed'
				+ (answer.counted ? ', ' + answer.r + ' of ' + answer.q + ' left.' : ', not counted.');
		}
		return bucket.algorithm.name.toLowerCase() + ' refused with ' + answer.status
			+ ((answer.retryAfter !== null) ? ', again in ' + answer.retryAfter + ' s.' : '.');
	}

	let lastSaid = 0;
	let lastNumber = 0;
	let toSay = null;

	/** At most once per second, or who listens hears nothing else. */
	function say(text) {
		const wait = lastSaid + 1000 - performance.now();
		if (toSay !== null) {
			toSay = text;
		}
		else if (wait <= 0) {
			lastSaid = performance.now();
			document.getElementById('last').textContent = text;
		}
		else {
			toSay = text;
			setTimeout(function () {
				const latest = toSay;
				toSay = null;
				lastSaid = performance.now();
				document.getElementById('last').textContent = latest;
			}, wait);
		}
	}

	/** A click acts once; holding the pointer or a key acts again and again. */
	function repeatable(button, act) {
		let timer = null;
		let held = false;
		const start = function () {
			if (timer === null) {
				held = false;
				timer = setTimeout(function again() {
					held = true;
					act();
					timer = setTimeout(again, HOLD_EVERY_MS);
				}, HOLD_AFTER_MS);
			}
		};
		const stop = function () {
			clearTimeout(timer);
			timer = null;
		};
		button.addEventListener('pointerdown', function (event) {
			if (event.button === 0) {
				start();
			}
		});
		button.addEventListener('keydown', function (event) {
			if (event.key === ' ' || event.key === 'Enter') {
				// The browser would click again and again, or on release alone.
				event.preventDefault();
				if (!event.repeat) {
					act();
					start();
				}
			}
		});
		button.addEventListener('keyup', function (event) {
			if (event.key === ' ') {
				event.preventDefault();
			}
			stop();
		});
		['pointerup', 'pointercancel', 'pointerleave', 'blur'].forEach(function (type) {
			button.addEventListener(type, stop);
		});
		window.addEventListener('blur', stop);
		button.addEventListener('contextmenu', function (event) {
			event.preventDefault();
		});
		button.addEventListener('click', function (event) {
			// The click that ends a hold is none. Those without a pointer always are.
			if (!held || event.detail === 0) {
				act();
			}
			held = false;
		});
	}

	// ---- Drawing -------------------------------------------------------------------------

	function sample(bucket, now) {
		if (bucket.model) {
			bucket.samples.push({ at: now, share: level(bucket.model, bucket.kind, now) / bucket.model.q });
		}
	}

	function seconds(millis) {
		return (Math.max(0, millis) / 1000).toFixed(calm ? 0 : 1) + ' s';
	}

	function setText(element, text) {
		if (element.textContent !== text) {
			element.textContent = text;
		}
	}

	function render(bucket, now) {
		const answer = bucket.answer;
		const model = bucket.model;
		const card = bucket.card;
		const glass = bucket.find('.glass');
		card.classList.toggle('known', model !== null);
		if (model) {
			const holds = level(model, bucket.kind, now);
			const whole = Math.floor(holds + 1e-6);
			bucket.find('.water').style.transform = 'translateY(' + (100 - 100 * holds / model.q).toFixed(2) + '%)';
			card.classList.toggle('empty', holds < 0.03);
			setText(bucket.find('.left'), String(whole));
			setText(bucket.find('.of'), 'of ' + model.q);
			if (glass.getAttribute('aria-valuenow') !== String(whole)) {
				glass.style.setProperty('--permits', model.q);
				glass.setAttribute('aria-valuemax', model.q);
				glass.setAttribute('aria-valuenow', whole);
				glass.setAttribute('aria-valuetext', whole + ' of ' + model.q);
			}
		}
		else {
			setText(bucket.find('.left'), '?');
			setText(bucket.find('.of'), answer ? 'not counted' : 'not asked yet');
		}
		renderState(bucket, now);
		renderHistory(bucket, now);
	}

	function renderState(bucket, now) {
		const answer = bucket.answer;
		const status = bucket.find('.status');
		const bar = bucket.find('.countdown i');
		let left = 0;
		let text = '';
		if (answer) {
			left = (answer.retryAfter > 0) ? answer.received + answer.retryAfter * 1000 - now : 0;
			const next = bucket.model ? nextPermit(bucket.model, bucket.kind, now) : null;
			if (answer.status === 0) {
				text = 'no answer from ' + hostOf(answer.from);
			}
			else if (left > 0) {
				text = 'again in ' + seconds(left);
			}
			else if (next !== null) {
				text = ((bucket.kind === 'fixed-window') ? 'all back in ' : 'one more in ') + seconds(next - now);
			}
			else {
				text = bucket.model ? 'full' : (answer.status === 200) ? 'passed without being counted' : 'refused';
			}
			setText(status, answer.status === 0 ? '—' : String(answer.status));
			status.className = 'status ' + (answer.status === 200 ? 'ok' : 'not-ok');
		}
		setText(bucket.find('.when'), text);
		bucket.card.classList.toggle('waiting', left > 0);
		bar.style.transform = 'scaleX(' + (left > 0 ? (left / (answer.retryAfter * 1000)).toFixed(3) : 0) + ')';
	}

	function renderHistory(bucket, now) {
		const width = bucket.width;
		const height = 72;
		const top = 24;
		const since = now - HISTORY_MS;
		const x = function (time) {
			return (width - 4 - (now - time) / HISTORY_MS * (width - 4)).toFixed(1);
		};
		const y = function (share) {
			return (height - 2 - share * (height - 2 - top)).toFixed(1);
		};
		const newest = bucket.samples[bucket.samples.length - 1];
		if (!newest || now - newest.at >= SAMPLE_MS) {
			sample(bucket, now);
		}
		while (bucket.samples.length > 1 && bucket.samples[1].at < since) {
			bucket.samples.shift();
		}
		while (bucket.calls.length > 0 && bucket.calls[0].received < since) {
			bucket.calls.shift();
		}
		const line = bucket.samples.map(function (point) {
			return x(Math.max(point.at, since)) + ' ' + y(point.share);
		}).join('L');
		const draw = function (name, path) {
			bucket.find('.history .' + name).setAttribute('d', path);
		};
		draw('line', line && 'M' + line);
		draw('area', line && 'M' + line + 'V' + height + 'H' + x(Math.max(bucket.samples[0].at, since)) + 'Z');
		const dots = { allowed: '', refused: '', waited: '' };
		bucket.calls.forEach(function (made) {
			const row = 7 + 10 * made.instance;
			const end = Math.max(made.received, since);
			dots[made.allowed ? 'allowed' : 'refused'] += 'M' + x(end) + ' ' + row + 'h0';
			if (bucket.kind === 'leaky-bucket' && made.allowed) {
				dots.waited += 'M' + x(Math.max(made.sent, since)) + ' ' + row + 'H' + x(end);
			}
		});
		Object.keys(dots).forEach(function (name) {
			draw(name, dots[name]);
		});
	}

	function measure() {
		buckets.forEach(function (bucket) {
			bucket.width = bucket.find('.history').clientWidth || 200;
		});
	}

	function renderAll() {
		const now = performance.now();
		buckets.forEach(function (bucket) {
			render(bucket, now);
		});
	}

	// ---- A second instance ---------------------------------------------------------------

	function useOther(text) {
		const note = document.getElementById('other-note');
		document.getElementById('other').value = text;
		let other;
		try {
			other = new URL(text);
		}
		catch (ex) {
			note.textContent = 'This is no address. Write it as in http://localhost:8081';
			return;
		}
		if (other.protocol !== 'http:' || !/^(localhost|127\.0\.0\.1)$/.test(other.hostname)) {
			note.textContent = 'Only instances on this machine: http://localhost or http://127.0.0.1 with a port.';
			return;
		}
		instances.push(other.origin);
		if (other.hostname !== window.location.hostname) {
			note.textContent = 'You may have another address at ' + other.hostname + ' than at '
				+ window.location.hostname + ', and addresses are counted apart. Use one name for both.';
		}
		else {
			note.textContent = 'Calls go to both in turn. On one Redis they share each bucket.';
		}
	}

	function showInstances() {
		const list = document.getElementById('instances');
		instances.forEach(function (origin, index) {
			const mark = document.createElement('span');
			mark.className = 'instance';
			mark.textContent = hostOf(origin);
			list.appendChild(mark);
		});
		document.body.classList.toggle('two', instances.length > 1);
	}

	const other = new URLSearchParams(window.location.search).get('other');
	if (other) {
		useOther(other);
	}
	showInstances();
	measure();
	window.addEventListener('resize', measure);
	repeatable(document.getElementById('press'), function () {
		press(buckets);
	});
	if (calm) {
		setInterval(renderAll, 1000);
	}
	else {
		window.requestAnimationFrame(function frame() {
			renderAll();
			window.requestAnimationFrame(frame);
		});
	}

}());
