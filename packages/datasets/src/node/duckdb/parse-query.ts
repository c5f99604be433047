import type { DuckDBConnection } from '@duckdb/node-api';

/** A query that was looked through. */
export interface ParsedQuery {
  /** Statements before the last one, such as SET, LOAD and ATTACH; empty where there are none. */
  readonly setup: string;
  /** The SELECT at the end. */
  readonly select: string;
  /** Whether that ends with an ORDER BY, without which rows have no order. */
  readonly ordered: boolean;
}

/** The part of DuckDB's syntax tree that counts here. */
interface SyntaxTree {
  readonly error: boolean;
  readonly error_message?: string;
  readonly statements?: readonly { readonly node: { readonly modifiers: readonly { readonly type: string }[] } }[];
}

/** Looks through a query with DuckDB's own parser. Throws an Error with what is wrong. */
export async function parseQuery(query: string, connection: DuckDBConnection): Promise<ParsedQuery> {
  const pieces = query.replace(/[\s;]+$/, '').split(';');
  let problem: string | undefined;
  // A semicolon may stand in a text: the last statement is the shortest end that is a SELECT.
  for (let start = pieces.length - 1; start >= 0; start--) {
    const select = pieces.slice(start).join(';').trim();
    const tree = await syntaxTree(select, connection);
    const [statement, ...others] = tree.statements ?? [];
    if (statement && others.length === 0) {
      const ordered = statement.node.modifiers.some(({ type }) => type === 'ORDER_MODIFIER');
      return { setup: pieces.slice(0, start).join(';'), select, ordered };
    }
    problem ??= tree.error_message;
  }
  throw new Error(
    problem === undefined || problem.startsWith('Only SELECT')
      ? 'the query must end with a SELECT'
      : `the query cannot be read: ${problem}`,
  );
}

async function syntaxTree(sql: string, connection: DuckDBConnection): Promise<SyntaxTree> {
  const result = await connection.run('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const [[text] = []] = await result.getRows();
  return JSON.parse(String(text)) as SyntaxTree;
}
