import { createHash } from 'node:crypto';

import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';

/** The page: models, fields, what they have met, and a form that scores one row. Everything is in one file. */
export function page(): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  return { headers: HEADERS, body: HTML };
}

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>FSDNet scoring server</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<header><h1>FSDNet scoring server</h1>
<p><a href="/openapi.json">openapi.json</a> <a href="/metrics">metrics</a></p></header>
<main id="models" aria-live="polite"><p id="state">Loading the models …</p></main>
<noscript><p>This page needs JavaScript. <code>GET /v1/models</code> answers the same as JSON.</p></noscript>
<script>${pageScript}</script>
</body>
</html>
`;

/** What may run is exactly what stands in the page. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    `default-src 'none'; style-src ${hashOf(pageStyle)}; script-src ${hashOf(pageScript)}; connect-src 'self'; ` +
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};
