/** The samples of one metric in Prometheus' text format: their labels and values, as they stand there. */
export const samplesOf = (text: string, metric: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
    .map((line) => line.slice(metric.length));
