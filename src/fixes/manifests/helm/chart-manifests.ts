import { isMap, type Node } from 'yaml';
import type { SourceFile } from '../../../model/fix.ts';
import { nodeAt } from '../../yaml/yaml-file.ts';
import { isRecord } from '../kustomize/kustomization.ts';
import { type Identity, type Manifest, manifestOf } from '../manifest.ts';
import { anyName } from '../wanted.ts';
import { type Chart, chartOf, type Deployment, ownDeployments } from './chart.ts';
import { type ChartObject, chartObject } from './chart-sources.ts';
import { partsOf, readTemplate, type Template } from './template.ts';

/** The objects of a chart's template, one for each way in which the chart is deployed. */
export function chartManifests(
  file: SourceFile,
  files: readonly SourceFile[],
  charts: readonly Chart[],
): Manifest[] {
  const chart = chartOf(file.path, charts);
  const template = chart && readTemplate(file);
  if (!template) return [];
  return ownDeployments(files, chart).flatMap((deployment) =>
    template.file.documents.flatMap((document, index) => {
      if (!isMap(document.contents)) return [];
      const object = chartObject(template, index, chart.name, deployment);
      const identity = identityOf(template, index, object, deployment);
      return [manifestOf(identity, object.sources, { data: object.data })];
    }),
  );
}

function identityOf(
  template: Template,
  index: number,
  { data }: ChartObject,
  { namespace, release }: Deployment,
): Identity {
  const { apiVersion, kind, metadata } = isRecord(data) ? data : {};
  const { name, generateName, namespace: own } = isRecord(metadata) ? metadata : {};
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' ? value : undefined;
  return {
    apiVersion: text(apiVersion) ?? '',
    kind: text(kind) ?? '',
    name: text(name),
    generateName: text(generateName),
    namespace: text(own) ?? namespace,
    ...(name === undefined ? nameLike(template, index, release) : {}),
  };
}

/** The name as far as it stands in the template, with any text where only rendering would tell. */
function nameLike(
  template: Template,
  index: number,
  release: string | undefined,
): Pick<Identity, 'nameLike'> {
  const document = template.file.documents[index];
  const node = document && nodeAt(document, ['metadata', 'name']);
  const parts = partsOf(template, node as Node | undefined);
  if (!parts) return {};
  const pattern = parts.map((part) => {
    if ('text' in part) return part.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return 'unknown' in part && part.unknown === '.Release.Name' && release ? release : anyName;
  });
  return { nameLike: pattern.join('') };
}
