/** Style of the report, light and dark. */
export const styleSheet = `
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--ink:#1b2330;--soft:#5b6677;--line:#e3e7ed;--grid:#e9ecf1;
--s1:#2f6fde;--s2:#d9642a;--s3:#17956f;--s4:#8657cf;--s5:#b58900;--s6:#c2417c}
@media(prefers-color-scheme:dark){:root{--page:#11151b;--card:#1a2029;--ink:#e8ecf2;--soft:#9aa6b6;--line:#2c3542;--grid:#28303b;
--s1:#6ea2f7;--s2:#f0905c;--s3:#4ac79e;--s4:#b491ee;--s5:#dcb94a;--s6:#ea7fb0}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:28px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:16px;margin:0 0 12px}
.subtitle{color:var(--soft);margin:0 0 28px}
.headline{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin-bottom:28px}
.headline div,figure,.table{background:var(--card);border:1px solid var(--line);border-radius:12px}
.headline div{padding:14px 16px}
.headline dt{color:var(--soft);font-size:13px}
.headline dd{margin:0;font-size:24px;font-weight:650;letter-spacing:-.01em;font-variant-numeric:tabular-nums}
.headline small{color:var(--soft);font-size:12.5px}
.lead,.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:16px;align-items:start}
.lead{margin-bottom:16px}
figure{margin:0;break-inside:avoid;padding:16px 18px 12px}
figcaption{font-weight:600;margin-bottom:8px;display:flex;flex-wrap:wrap;gap:4px 16px;justify-content:space-between}
.legend{display:inline-flex;flex-wrap:wrap;gap:4px 14px;font-weight:400;font-size:13px;color:var(--soft)}
.legend span{white-space:nowrap}.legend .key{display:inline-block;width:30px;height:10px;margin-right:6px}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}
svg .name,svg .value{font-size:13px;fill:var(--ink)}
.grid{stroke:var(--grid)}.axis{stroke:var(--line)}.stem{stroke:var(--line);stroke-width:2}
.ideal{stroke:var(--soft);stroke-dasharray:4 4;opacity:.7}
.curve{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}
.curve.series-2{stroke-dasharray:7 4}.curve.series-3{stroke-dasharray:2 3}.curve.series-4{stroke-dasharray:9 3 2 3}.curve.series-5{stroke-dasharray:4 2}.curve.series-6{stroke-dasharray:12 5}
.leader{stroke:currentColor;opacity:.5}svg .end{font-size:12px;fill:var(--ink)}
.dot{fill:currentColor}.best{fill:var(--card);stroke:currentColor;stroke-width:2.5}
.bar{fill:currentColor;opacity:.55}
.series-1{color:var(--s1)}.series-2{color:var(--s2)}.series-3{color:var(--s3)}.series-4{color:var(--s4)}.series-5{color:var(--s5)}.series-6{color:var(--s6)}
.tables{columns:2 440px;column-gap:16px;margin-top:16px}.tables>*{margin-bottom:16px}
.table{padding:16px 18px;overflow-x:auto;break-inside:avoid}
.table p{color:var(--soft);margin:-6px 0 10px;font-size:13.5px}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th,td{padding:5px 14px 5px 0;text-align:left;vertical-align:top;border-top:1px solid var(--line);overflow-wrap:anywhere}
tr:first-child th,tr:first-child td{border-top:0}
th{color:var(--soft);font-weight:500}td.first{color:var(--soft)}
th,td.first,.listed td{overflow-wrap:normal}
.right{text-align:right;white-space:nowrap}
footer{color:var(--soft);font-size:13px;margin-top:28px}
@media print{body{background:#fff}.headline div{break-inside:avoid}}
`;
