import { parquetSchema, type SchemaElement, type SchemaTree } from 'hyparquet';
import type { ParquetColumn } from './new-column.ts';

/** The columns of a schema. */
export function columnsOf(schema: readonly SchemaElement[]): readonly ParquetColumn[] {
  return parquetSchema({ schema: [...schema] }).children.map((tree) => ({
    name: tree.element.name,
    elements: elementsOf(tree),
  }));
}

function elementsOf(tree: SchemaTree): readonly SchemaElement[] {
  return [tree.element, ...tree.children.flatMap(elementsOf)];
}
