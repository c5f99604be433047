/** What a source starts with that is a query. */
const PREFIX = 'sql:';

const LONGEST_NAME = 60;

/** Whether a source is a query for DuckDB rather than a path. */
export function isSql(source: string): boolean {
  return source.startsWith(PREFIX);
}

/** A query as a source, such as `--train` takes it. */
export function sqlSource(query: string): string {
  return isSql(query) ? query : `${PREFIX}${query}`;
}

/** The query of such a source. */
export function queryOf(source: string): string {
  return source.slice(PREFIX.length).trim();
}

/** A source for messages: one line, never long. */
export function sqlName(source: string): string {
  const text = `${PREFIX}${queryOf(source).replace(/\s+/g, ' ')}`;
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME - 1)}…` : text;
}
