/** What a release does, in this order. */
const steps = ['version', 'build', 'check', 'publish'] as const;

export type Step = (typeof steps)[number];

export interface Plan {
  readonly steps: readonly Step[];
  /** Says what would be released; changes and uploads nothing. */
  readonly dryRun: boolean;
}

/** The steps behind each word of the command line. */
const words: Readonly<Record<string, readonly Step[]>> = {
  version: ['version'],
  publish: ['build', 'check', 'publish'],
};

/** Reads the arguments of `npm run release`: nothing for all steps, or one word, and `--dry-run`. */
export function readPlan(args: readonly string[]): Plan {
  const [word, ...others] = args.filter((argument) => argument !== '--dry-run');
  const dryRun = args.includes('--dry-run');
  if (word === undefined) return { steps, dryRun };
  const named = Object.hasOwn(words, word) ? words[word] : undefined;
  if (named === undefined || others.length > 0) {
    const rule = `unknown argument ${JSON.stringify(named === undefined ? word : others[0])}`;
    throw new Error(`release: ${rule}. Use: npm run release -- [version|publish] [--dry-run]`);
  }
  return { steps: named, dryRun };
}

export interface CommandOptions {
  readonly dryRun: boolean;
  /** In CI: signed statements of where the packages were built. Default false. */
  readonly provenance?: boolean;
}

/** The command of a step. */
export function commandOf(step: Step, { dryRun, provenance = false }: CommandOptions): readonly string[] {
  const nx = ['nx', 'run-many', '--output-style=static'];
  switch (step) {
    case 'version':
      return dryRun ? ['changeset', 'status'] : ['changeset', 'version'];
    case 'build':
      return [...nx, '-t', 'build'];
    case 'check':
      return [...nx, '-t', 'check:publint,check:attw'];
    case 'publish':
      return [
        // Replaces "workspace:" and "catalog:" by versions, and passes over what the registry has already.
        ...['pnpm', 'publish', '--recursive', '--access', 'public'],
        // The state of the repository was checked before the build.
        '--no-git-checks',
        ...(provenance ? ['--provenance'] : []),
        ...(dryRun ? ['--dry-run'] : []),
      ];
  }
}
