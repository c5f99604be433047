import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** A picture in both forms. */
export interface Picture {
  readonly svg: string;
  readonly png: Uint8Array;
}

/** Comes along, so that pictures look the same everywhere, also where no fonts are installed. */
const FONT = 'DejaVu Sans';
const fontFile = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

/** Draws a Vega-Lite specification. */
export async function render(spec: TopLevelSpec): Promise<Picture> {
  const config = { font: FONT, background: 'white', axis: { grid: true, gridColor: '#e5e5e5' }, ...spec.config };
  const { spec: compiled } = compile({ ...spec, config } as TopLevelSpec, { logger: vega.logger(vega.None) });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.None });
  const svg = await view.toSVG();
  view.finalize();
  const font = { fontFiles: [fontFile], loadSystemFonts: false, defaultFontFamily: FONT };
  return { svg, png: new Resvg(svg, { fitTo: { mode: 'zoom', value: 2 }, font }).render().asPng() };
}
