import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** What node-gyp and the addon need of them. */
const needed = ['node_api.h', 'js_native_api.h', 'node_version.h', 'common.gypi'];

/** The oldest Node whose headers know version 8 of Node-API, with room to spare. */
const oldestMajor = 16;

/** Where Node's headers are, or what is wrong with those that are there. */
export type NodeHeaders = { readonly prefix: string } | { readonly problem: string };

/**
 * Finds Node's headers: `include/node` below the folder that npm_config_nodedir names; else below the running Node's,
 * that of a `node` on the PATH, /usr/local or /usr. Those of any newer Node will do, since the addon uses Node-API only.
 */
export function findNodeHeaders(environment: NodeJS.ProcessEnv = process.env): NodeHeaders {
  const named = environment['npm_config_nodedir'];
  if (named) {
    const problem = problemOf(named);
    return problem === undefined ? { prefix: named } : { problem: `from npm_config_nodedir: ${problem}` };
  }
  let first: string | undefined;
  for (const prefix of prefixes(environment)) {
    const problem = problemOf(prefix);
    if (problem === undefined) return { prefix };
    if (existsSync(join(prefix, 'include', 'node'))) first ??= problem;
  }
  return { problem: first ?? 'there are none' };
}

function prefixes(environment: NodeJS.ProcessEnv): readonly string[] {
  const onPath = (environment['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file));
  return [...[process.execPath, ...onPath].map((file) => dirname(dirname(file))), '/usr/local', '/usr'];
}

function problemOf(prefix: string): string | undefined {
  const folder = join(prefix, 'include', 'node');
  const missing = needed.find((name) => !existsSync(join(folder, name)));
  if (missing !== undefined) return `${missing} is not in ${folder}`;
  const version = /#define NODE_MAJOR_VERSION (\d+)/.exec(readFileSync(join(folder, 'node_version.h'), 'utf8'))?.[1];
  if (Number(version ?? 0) < oldestMajor) return `those of Node ${version ?? '?'} in ${folder} are too old`;
  return undefined;
}
