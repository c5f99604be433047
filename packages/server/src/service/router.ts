import { invalid, Problem } from '../problem.ts';

/** A path with named parts, such as "/v1/models/{model}/score", and what answers it by method. */
export interface Route<H> {
  readonly path: string;
  readonly methods: Readonly<Partial<Record<'GET' | 'POST', H>>>;
}

/** What answers a path. */
export interface Match<H> {
  readonly route: string;
  readonly handler: H;
  /** The named parts, percent-decoded. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Finds what answers a path. A part of the path is decoded after it was cut out, so no encoded slash leads elsewhere. */
export class Router<H> {
  readonly #routes: readonly { readonly route: Route<H>; readonly segments: readonly string[] }[];

  constructor(routes: readonly Route<H>[]) {
    this.#routes = routes.map((route) => ({ route, segments: route.path.split('/') }));
  }

  /** @throws Problem 400 for a path that is not percent-encoded, 404 for an unknown one, 405 for another method. */
  match(method: string, path: string): Match<H> {
    const given = path.length > 1 && path.endsWith('/') ? path.slice(0, -1).split('/') : path.split('/');
    const fit = this.#routes.find(
      ({ segments }) =>
        segments.length === given.length && segments.every((segment, index) => isMatch(segment, given[index]!)),
    );
    if (!fit) {
      const rule = 'there is no such path';
      throw new Problem({ status: 404, code: 'unknown_path', rule, fix: 'See /openapi.json.' });
    }
    const { route, segments } = fit;
    const handler = method === 'GET' || method === 'POST' ? route.methods[method] : undefined;
    if (!handler) {
      const allow = Object.keys(route.methods).join(', ');
      throw new Problem({
        status: 405,
        code: 'method',
        rule: `this path answers ${allow} only`,
        headers: { allow },
      });
    }
    return { route: route.path, handler, parts: partsOf(segments, given) };
  }
}

/** `{model}` stands for any text, `{model}:predict` for one in front of the word. */
function isMatch(segment: string, given: string): boolean {
  if (!segment.startsWith('{')) return segment === given;
  const suffix = segment.slice(segment.indexOf('}') + 1);
  return given.length > suffix.length && given.endsWith(suffix);
}

function partsOf(segments: readonly string[], given: readonly string[]): Record<string, string> {
  const parts: Record<string, string> = {};
  segments.forEach((segment, index) => {
    if (!segment.startsWith('{')) return;
    const end = segment.indexOf('}');
    const suffix = segment.slice(end + 1);
    const text = given[index]!;
    try {
      parts[segment.slice(1, end)] = decodeURIComponent(text.slice(0, text.length - suffix.length));
    } catch {
      throw invalid('invalid_path', segment.slice(1, end), 'must be percent-encoded UTF-8');
    }
  });
  return parts;
}
