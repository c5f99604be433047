import { ConfigError } from '../errors.ts';

const BYTES_PER_GIGABYTE = 1e9;

/**
 * Bytes that an environment variable gives in gigabytes; where it is absent or empty, `otherwise`.
 *
 * @throws ConfigError for a value that is no number of at least 0.
 */
export function bytesSetting(variable: string, otherwise: number): number {
  const given = process.env[variable];
  if (!given) return otherwise;
  const gigabytes = Number(given);
  if (gigabytes >= 0) return gigabytes * BYTES_PER_GIGABYTE;
  throw new ConfigError({
    where: variable,
    rule: 'must be a number of gigabytes, at least 0',
    got: JSON.stringify(given),
    fix: `For example ${Math.ceil(otherwise / BYTES_PER_GIGABYTE)}.`,
  });
}
