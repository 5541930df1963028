// How a plan looks on screen and on paper.
#pragma once

namespace ebb {

/// Greys, frames and weight only: a copy of a copy still shows everything. What must stay together does not break over pages.
inline constexpr const char* kPlanStyle = R"css(
@page { margin: 11mm 12mm 13mm 12mm; @bottom-right { content: "page " counter(page) " of " counter(pages); font: 8pt sans-serif; color: #444; } }
* { box-sizing: border-box; }
html { font: 10.5pt/1.38 Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif; color: #111; background: #fff; }
body { max-width: 186mm; margin: 0 auto; padding: 4mm; }
table { border-collapse: collapse; width: 100%; }
.sheet > thead > tr > td, .sheet > tbody > tr > td, .sheet > tfoot > tr > td { padding: 0; }
.mark { display: flex; justify-content: space-between; gap: 6mm; align-items: baseline; border-bottom: 1.2pt solid #111; padding-bottom: 1.2mm; margin-bottom: 3mm; font-size: 9pt; }
.mark strong { font-size: 11pt; letter-spacing: .02em; white-space: nowrap; }
.mark span { text-align: right; }
.foot { border-top: .6pt solid #777; margin-top: 3mm; padding-top: 1mm; font-size: 7.5pt; color: #333; }
h1 { font-size: 19pt; line-height: 1.2; margin: 4mm 0 2.5mm; }
h2 { font-size: 13.5pt; line-height: 1.25; margin: 6mm 0 1.6mm; }
h3 { font-size: 11pt; margin: 0; }
h1, h2, h3, .day { break-after: avoid; }
section > p:has(+ ul), section > p:has(+ table), section > p:has(+ p), section > p:has(+ .week), section > p:has(+ .lines) { break-after: avoid; }
p, li { orphans: 2; widows: 2; }
p { margin: 0 0 1.8mm; }
ul { margin: 0 0 2mm; padding-left: 5mm; }
li { margin-bottom: .7mm; }
.emergency { border: 2pt solid #000; padding: 2.5mm 3.5mm; break-inside: avoid; }
.emergency h2 { margin: 0 0 1mm; font-size: 12.5pt; }
.emergency ul { margin: 0; }
.strong { border: 1.4pt solid #000; padding: 1.8mm 3mm; margin: 2mm 0 2.5mm; font-weight: bold; break-inside: avoid; }
.data th, .data td { border: .5pt solid #999; padding: .9mm 1.8mm; text-align: left; vertical-align: top; }
.data thead th { background: #eee; border-bottom: 1pt solid #333; font-size: 9.5pt; vertical-align: bottom; }
.data .n, .data thead .n { text-align: right; font-variant-numeric: tabular-nums; }
.data tbody th { font-weight: bold; white-space: nowrap; width: 1%; }
.data tr { break-inside: avoid; }
.data .write td { height: 7mm; vertical-align: middle; }
.data { margin-bottom: 2.5mm; }
#sources li { font-size: 9pt; margin-bottom: .3mm; }
.fixed { table-layout: fixed; }
.data .total td { font-weight: bold; border-top: 1pt solid #333; }
.lines { display: grid; grid-template-columns: auto 1fr auto 1fr; gap: 2.6mm 2mm; margin: 3mm 0; align-items: end; }
.lines span { font-size: 9.5pt; }
.lines i { border-bottom: .6pt solid #333; height: 5mm; }
.lines .wide { grid-column: 2 / 5; }
.week { break-inside: avoid; margin: 0 0 3.6mm; }
.week header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 1.2pt solid #111; padding-bottom: .4mm; }
.week header h3 { white-space: nowrap; }
.week header > span { text-align: right; }
.week header b { font-size: 11pt; white-space: nowrap; }
.new { border: 1.2pt solid #000; padding: 0 1.6mm; font-weight: bold; margin-right: 2mm; white-space: nowrap; }
.change { display: flex; justify-content: space-between; align-items: baseline; padding: 1mm 0 .6mm; }
.days { table-layout: fixed; }
.days th, .days td { border: .5pt solid #999; text-align: center; padding: .5mm; height: 6.4mm; font-weight: normal; vertical-align: middle; }
.days thead th, .days thead td { font-size: 8pt; height: auto; background: #f2f2f2; line-height: 1.2; }
.days .time { width: 14mm; font-weight: bold; }
.days .take { width: 62mm; text-align: left; padding-left: 1.8mm; font-weight: bold; font-size: 10.5pt; }
.take span { white-space: nowrap; }
.days thead .time, .days thead .take { font-weight: normal; font-size: 8pt; }
.days .off { background: #eee; }
.by-day td { border: .5pt solid #999; padding: .6mm 1.6mm; }
.by-day th { border: .5pt solid #999; padding: .6mm 1.6mm; text-align: left; font-weight: normal; }
.box { display: inline-block; width: 4mm; height: 4mm; border: .9pt solid #000; vertical-align: -0.6mm; }
.decide { border: 1pt dashed #000; padding: 1mm 2mm; margin: 1mm 0; font-size: 9.5pt; }
.day { font-weight: bold; margin-bottom: 1mm; }
.decide .choice { margin-right: 4mm; white-space: nowrap; }
.diary th, .diary td { border: .5pt solid #888; height: 6.7mm; padding: .4mm .6mm; }
.diary thead th { font-size: 8pt; font-weight: bold; background: #eee; vertical-align: bottom; line-height: 1.15; }
.diary .wide { width: 24%; }
.diary .date { width: 11%; }
.diary tr { break-inside: avoid; }
.new-page { break-before: page; }
figure { margin: 2mm 0 3mm; break-inside: avoid; }
svg { max-width: 100%; height: auto; }
@media screen { body { padding: 8mm; } .new-page { border-top: 1pt dotted #999; margin-top: 10mm; } }
@media print { html { font-size: 10pt; }
  svg { max-height: 170mm; }
  body { max-width: none; padding: 0; }
  .data thead th, .days thead th, .days .off, .diary thead th { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
@media screen and (max-width: 640px) {
  .sheet, .diary { table-layout: fixed; } .data { display: block; overflow-x: auto; } .data.fixed { display: table; }
  body { padding: 3mm; } .week header { flex-wrap: wrap; } .take span { white-space: normal; }
  .diary { display: block; overflow-x: auto; } .diary thead th { min-width: 16mm; }
  .days .take { width: 34%; font-size: 9pt; } .days .time { width: 13%; font-size: 8.5pt; padding: 0; }
  .data { font-size: 9pt; } .lines { grid-template-columns: auto 1fr; } .lines .wide { grid-column: 2; } }
)css";

}  // namespace ebb
