import { delimiter, join } from 'node:path';

/** What is installed privately, from the npm packages of these names. */
export const toolVersions = { node: '24.21.0', pnpm: '12.21.0' };

/** The folders and files that the set-up works with. */
export function checkout(root) {
  const tools = join(root, '.tools');
  const toolset = join(tools, `node-${toolVersions.node}-pnpm-${toolVersions.pnpm}`);
  const bin = join(toolset, 'node_modules', '.bin');
  return {
    root,
    tools,
    toolset,
    bin,
    node: join(bin, 'node'),
    pnpm: join(bin, 'pnpm'),
    lock: join(tools, 'set-up.lock'),
    modules: join(root, 'node_modules'),
    // Lives in node_modules, so that it goes when they go.
    stamp: join(root, 'node_modules', '.fsdnet-set-up'),
  };
}

/** The environment of everything that runs in the checkout: the private Node and pnpm first. */
export function environment({ root, bin }) {
  return {
    ...process.env,
    PATH: [bin, join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter),
    INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
    NX_DAEMON: 'false',
    NX_TUI: 'false',
  };
}
