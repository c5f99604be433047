import { isDecimal, type Option } from '@fsdnet/core/engine';

/**
 * What a text of the command line, or a value of a configuration file, means for an option. What cannot be read stays as
 * it is, so that the option's own rule names it.
 */
export function valueOf(option: Option, raw: unknown): unknown {
  switch (option.type) {
    case 'integer':
    case 'number':
      return numberOr(raw);
    case 'integers':
      return typeof raw === 'number' ? [raw] : items(raw, numberOr);
    // A name may have commas, which only who knows the columns can tell from those between names.
    case 'names':
    case 'entries':
      return typeof raw === 'string' ? [raw] : raw;
    case 'text':
      return typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : raw;
    default:
      return raw;
  }
}

/** A list as it is, or a text taken apart at its commas. */
function items(raw: unknown, read: (item: unknown) => unknown): unknown {
  const list: unknown = typeof raw === 'string' ? raw.split(',') : raw;
  return Array.isArray(list) ? list.map(read) : raw;
}

function numberOr(raw: unknown): unknown {
  return typeof raw === 'string' && isDecimal(raw.trim()) ? Number(raw) : raw;
}
