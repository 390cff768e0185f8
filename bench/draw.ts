import type { WorkloadResult } from './measure.ts';

const rowHeight = 22;
const left = 330;
const scale = 260;
const colours: Readonly<Record<string, string>> = {
  core: '#3b7dd8',
  'core, AUTOCOMMIT': '#8fb8ea',
  'core, the wire of pg': '#b9c9dc',
  orm: '#7b4fc9',
  fastify: '#1f9d6b',
  nest: '#d0472f',
  drizzle: '#8a8f3a',
};

/** The table of results as text: wall / CPU, as ratios to hand-written `pg`, or to what the name says, in the same rounds. */
export function tableOf(results: readonly WorkloadResult[]): string {
  const lines = [
    '| workload | contestant | wall | client or server CPU | peak memory |',
    '| --- | --- | ---: | ---: | ---: |',
  ];
  for (const { name, ratios } of results) {
    for (const [contestant, { wall, cpu, memory }] of Object.entries(ratios)) {
      lines.push(`| ${name} | ${contestant} | ${wall.toFixed(2)} | ${cpu.toFixed(2)} | ${memory?.toFixed(2) ?? ''} |`);
    }
  }
  return lines.join('\n');
}

/** The wall ratios as bars; the line at 1 is hand-written `pg`. */
export function drawingOf(results: readonly WorkloadResult[]): string {
  const rows = results.flatMap(({ name, ratios }) =>
    Object.entries(ratios).map(([contestant, { wall }], i) => ({ name: i === 0 ? name : '', contestant, wall })),
  );
  const height = rows.length * rowHeight + 60;
  const bars = rows.map(({ name, contestant, wall }, i) => {
    const y = 40 + i * rowHeight;
    const width = Math.min(wall, 2) * scale;
    return `<text x="8" y="${y + 14}">${escape(name)}</text><text x="${left - 8}" y="${y + 14}" text-anchor="end" class="who">${escape(contestant)}</text>
<rect x="${left}" y="${y + 3}" width="${width.toFixed(1)}" height="${rowHeight - 6}" fill="${colours[contestant] ?? '#888'}"/><text x="${left + width + 6}" y="${y + 14}">${wall.toFixed(2)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="920" height="${height}" font-family="system-ui, sans-serif" font-size="12">
<style>text{fill:#222}.who{fill:#666}@media(prefers-color-scheme:dark){text{fill:#ddd}.who{fill:#999}}</style>
<text x="8" y="20" font-size="14" font-weight="600">Time as a ratio to hand-written pg, or to what the name says, in the same run (shorter is faster)</text>
${bars.join('\n')}
<line x1="${left + scale}" x2="${left + scale}" y1="32" y2="${height - 16}" stroke="#d33" stroke-dasharray="4 3"/>
<text x="${left + scale}" y="${height - 4}" text-anchor="middle" fill="#d33">pg by hand</text>
</svg>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
