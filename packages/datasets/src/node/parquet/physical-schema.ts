import type { ConvertedType, SchemaElement } from 'hyparquet';

/**
 * The schema as the values are kept between reading and writing: text as strings, everything else as it is stored
 * (a date as days, a decimal as its bytes), so that nothing is lost on the way.
 */
export function physicalSchema(schema: readonly SchemaElement[]): SchemaElement[] {
  return schema.map((element) => {
    const { logical_type: _logical, converted_type: _converted, ...physical } = element;
    if (element.type !== undefined) return isText(element) ? { ...physical, converted_type: 'UTF8' } : physical;
    const group = groupType(element);
    return { ...physical, ...(group && { converted_type: group }) };
  });
}

/** Whether the values of a leaf are UTF-8 text. */
function isText({ converted_type, logical_type }: SchemaElement): boolean {
  return TEXT.has(converted_type ?? '') || TEXT.has(logical_type?.type ?? '');
}

const TEXT: ReadonlySet<string> = new Set(['UTF8', 'STRING', 'ENUM', 'JSON']);

/** Some writers name lists and maps only in the newer of the two ways. */
function groupType({ converted_type, logical_type }: SchemaElement): ConvertedType | undefined {
  if (logical_type?.type === 'LIST' || logical_type?.type === 'MAP') return logical_type.type;
  return converted_type === 'MAP_KEY_VALUE' ? 'MAP' : converted_type;
}
