/** What the command line says about an error, and the process's exit code. */
export interface Failure {
  /** Stable kind: "input", "config", "engine", "diverged", "storage", "aborted", "internal", … */
  readonly code: string;
  /** `<where>: <rule>, got <value>. <fix>` */
  readonly message: string;
  readonly fix: string | null;
  /** 2: the user's input is wrong; 1: anything else. */
  readonly exitCode: number;
}

/** Codes of errors that the user's input causes; everything else exits with 1. */
const inputCodes: ReadonlySet<string> = new Set(['input', 'config', 'shape']);

/** Operating-system errors about a path that the user gave. */
const pathRules: Readonly<Record<string, { readonly rule: string; readonly fix: string }>> = {
  ENOENT: { rule: 'no such file or folder', fix: 'Check the path.' },
  ENOTDIR: { rule: 'a part of the path is not a folder', fix: 'Check the path.' },
  EISDIR: { rule: 'is a folder, but a file is needed', fix: 'Name a file.' },
  EEXIST: { rule: 'exists already', fix: 'Choose another path.' },
  EACCES: { rule: 'permission denied', fix: 'Check the permissions of the path.' },
  EPERM: { rule: 'permission denied', fix: 'Check the permissions of the path.' },
  EROFS: { rule: 'the file system is read-only', fix: 'Choose another path.' },
};

/** Translates any thrown value. Errors of ours are recognised by their fields, so that no package is loaded for it. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return internal(String(error));
  const code = textField(error, 'code');
  if (code !== undefined && textField(error, 'where') !== undefined) {
    return {
      code,
      message: error.message,
      fix: textField(error, 'fix') ?? null,
      exitCode: inputCodes.has(code) ? 2 : 1,
    };
  }
  const path = textField(error, 'path');
  if (code !== undefined && path !== undefined) {
    const known = pathRules[code];
    if (known) return { code: 'input', message: `${path}: ${known.rule}. ${known.fix}`, fix: known.fix, exitCode: 2 };
    return { code: 'storage', message: `${path}: ${error.message}.`, fix: null, exitCode: 1 };
  }
  if (code === 'ENOSPC') {
    return {
      code: 'storage',
      message: 'The disk is full. Free some space and run it again.',
      fix: 'Free some space and run it again.',
      exitCode: 1,
    };
  }
  return internal(error.message);
}

/** A mistake in the command itself. */
export function usageFailure(where: string, rule: string, fix: string | null): Failure {
  return { code: 'config', message: `${where}: ${rule}.${fix === null ? '' : ` ${fix}`}`, fix, exitCode: 2 };
}

function internal(message: string): Failure {
  const fix = 'Run it again with --log-level debug and report what it prints.';
  return { code: 'internal', message: `internal: ${message.trim().replace(/\.$/, '')}. ${fix}`, fix, exitCode: 1 };
}

function textField(error: Error, name: string): string | undefined {
  const value = (error as Error & Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}
