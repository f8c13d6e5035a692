import { isMap, type Node } from 'yaml';
import type { SourceFile } from '../../../model/fix.ts';
import { nodeAt } from '../../yaml/yaml-file.ts';
import { isRecord } from '../kustomize/kustomization.ts';
import { type Identity, type Manifest, manifestOf } from '../manifest.ts';
import type { Source } from '../source.ts';
import { anyName } from '../wanted.ts';
import { type Chart, type Deployment, joinedValues } from './chart.ts';
import { chartObject } from './chart-sources.ts';
import { type Part, partsOf, readTemplate, type Template, type Values } from './template.ts';
import { usualName } from './usual-names.ts';

/** The objects of a chart's template, one for each way in which the chart is deployed. */
export function chartManifests(
  file: SourceFile,
  chart: Chart,
  deployments: readonly Deployment[],
): Manifest[] {
  const template = readTemplate(file);
  if (!template) return [];
  return deployments.flatMap((deployment) =>
    template.file.documents.flatMap((document, index) => {
      if (!isMap(document.contents)) return [];
      const { release, by } = deployment;
      const values: Values = {
        values: joinedValues(deployment.values),
        chart: chart.name,
        ...(release === undefined ? {} : { release }),
      };
      const { data, sources } = chartObject(template, index, values, deployment.values);
      return [
        manifestOf(identityOf(template, index, data, values, deployment), sources, {
          data,
          whereabouts: whereaboutsOf(sources, deployment),
          origin: {
            chart: chart.name,
            ...(by ? { by } : {}),
            ...(release === undefined ? {} : { release }),
          },
          sharedBy: (path) => sharedBy(path, deployment, deployments),
        }),
      ];
    }),
  );
}

/** Where several ways to deploy a chart differ: `chart/templates/job.yaml:1 with values-prod.yaml`. */
function whereaboutsOf(sources: readonly [...Source[], Source], deployment: Deployment): string {
  const template = sources.at(-1)?.whereabouts ?? '';
  const called = calledOf(deployment);
  return called ? `${template} of ${called}` : template;
}

const calledOf = ({ by, values }: Deployment): string | undefined =>
  by ? `${by.kind} ${by.name}` : values.length > 1 ? values[0]?.path : undefined;

function sharedBy(
  path: string,
  deployment: Deployment,
  deployments: readonly Deployment[],
): string | undefined {
  // A template is of all deployments; a values file of those that name it.
  const others = deployments
    .filter(
      (one) =>
        one !== deployment &&
        (isTemplate(path) || one.values.some((source) => source.path === path)),
    )
    .flatMap((one) => calledOf(one) ?? []);
  return others.length > 0 ? `${others.join(', ')} use ${path} as well` : undefined;
}

const isTemplate = (path: string): boolean => /(^|\/)templates\//.test(path);

function identityOf(
  template: Template,
  index: number,
  data: unknown,
  values: Values,
  { namespace }: Deployment,
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
    ...(name === undefined ? namePatterns(template, index, values) : {}),
  };
}

/** The name as far as it stands in the template, with any text where only rendering would tell. */
function namePatterns(
  template: Template,
  index: number,
  values: Values,
): Pick<Identity, 'nameLike' | 'usualName'> {
  const document = template.file.documents[index];
  const node = document && nodeAt(document, ['metadata', 'name']);
  const parts = partsOf(template, node as Node | undefined);
  if (!parts) return {};
  const usual = usualName(parts, values);
  return {
    nameLike: parts.map((part) => patternOf(part, values)).join(''),
    ...(usual === undefined ? {} : { usualName: usual }),
  };
}

function patternOf(part: Part, { release }: Values): string {
  // Not `RegExp.escape`, which writes some as \x2d: whether the pattern says any letters is looked at.
  if ('text' in part) return part.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return 'unknown' in part && part.unknown === '.Release.Name' && release ? release : anyName;
}
