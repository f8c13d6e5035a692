import { isDeepStrictEqual } from 'node:util';
import { podAmounts } from '../diagnosis/placement/resources.ts';
import { type FactValue, factValue, factValues } from '../model/facts.ts';
import type { Fix, FixRequest, Proof } from '../model/fix.ts';
import { amountOf, amountText } from '../model/quantity.ts';
import { amountAt, amountWithin } from './amounts.ts';
import { builderIn } from './builder-arguments.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { type ContainerPlace, containerIn, containersIn } from './containers.ts';
import type { ObjectPath } from './edit/operation.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

type Room = FactValue<'resources.room'>;

/** Brings what a build asks for within what its namespace or its nodes can give. */
export const fitQuota: Fix = {
  id: 'fit-quota',
  title: 'Ask for what the build can get',
  risk: 'A build that gets less may take longer, or run out of what it gets. A larger request keeps more of a node for it.',
  verify: 'Run the build again: its pod is made and scheduled, and the build ends.',
  rollback: 'Revert this pull request; the next build asks for the old amounts.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => fit(manifest, request)),
};

function fit(manifest: Manifest, request: FixRequest): Change | { because: string } {
  const rooms = factValues(request.facts, 'resources.room');
  if (rooms.length === 0)
    return { because: 'no bound is known that lower requests or limits would keep' };
  const steps = rooms.map((room) => fitInto(room, manifest, request));
  const refusal = steps.find((step) => 'because' in step);
  if (refusal && 'because' in refusal) return refusal;
  const done = steps.filter((step) => 'wishes' in step);
  return {
    operations: lowest(done.flatMap(({ wishes }) => wishes)).map(({ path, amount }) =>
      amountAt(manifest, path, amount),
    ),
    place: `${placeOf(manifest)} resources`,
    summary: done.map(({ summary }) => summary).join('; '),
    proof: rooms.map(proofOf),
  };
}

const proofOf = ({ by, share, resource, mayBeLess }: Room): Proof => {
  const claim = `${by} admits the ${share} of ${resource} after the change`;
  return mayBeLess
    ? { claim, holds: 'unknown', because: 'what other pods of the node request was not read' }
    : { claim, holds: 'yes' };
};

/** An amount at its place. */
interface Wish {
  readonly path: ObjectPath;
  readonly amount: string;
}

type Step = { readonly wishes: readonly Wish[]; readonly summary: string };

/** Of several bounds on the same amount the tightest counts. */
const lowest = (wishes: readonly Wish[]): Wish[] =>
  wishes.filter((one) =>
    wishes.every(
      (other) =>
        other === one ||
        !isDeepStrictEqual(other.path, one.path) ||
        amountOf(one.amount) < amountOf(other.amount) ||
        (amountOf(one.amount) === amountOf(other.amount) &&
          wishes.indexOf(one) < wishes.indexOf(other)),
    ),
  );

function fitInto(room: Room, manifest: Manifest, request: FixRequest): Step | { because: string } {
  const place = containerOf(room, manifest, request);
  if ('because' in place) return place;
  return room.least === undefined
    ? lower(room, place, manifest, request)
    : raise(room, room.least, place, manifest);
}

const containerOf = ({ container }: Room, manifest: Manifest, { facts }: FixRequest) =>
  container === undefined ? builderIn(manifest, facts) : containerIn(manifest, container);

const pathOf = ({ path }: ContainerPlace, share: Room['share'], resource: string): ObjectPath => [
  ...path,
  'resources',
  share,
  resource,
];

function lower(
  room: Room,
  place: ContainerPlace,
  manifest: Manifest,
  { facts }: FixRequest,
): Step | { because: string } {
  const { share, resource, by } = room;
  const path = pathOf(place, share, resource);
  const limit = pathOf(place, 'limits', resource);
  // What has a limit and no request requests its limit.
  const stands = manifest.written(path) ?? manifest.written(limit);
  const file = manifest.decidedIn(path);
  const most =
    (room.most ?? 0) - (room.container === undefined ? ofOthers(room, place, manifest) : 0);
  const wanted = amountWithin(resource, most, 'down');
  const what = `${share === 'limits' ? 'limit' : 'request'} of ${resource} of container ${place.name}`;
  if (stands === undefined) {
    if (room.container === undefined)
      return { because: `${file} sets no ${what}, so what it asks for is decided elsewhere` };
  } else if (amountOf(stands) <= most)
    return { because: `${file} asks for ${stands} already, which ${by} admits: apply it` };
  else if (amountOf(wanted) < amountOf(stands) / 2)
    return {
      because: `${by} leaves ${amountText(resource, Math.max(0, most))} of ${resource}, less than half of the ${stands} that container ${place.name} asks for: free some, or have it raised`,
    };
  const peak = resource === 'memory' ? factValue(facts, 'container.memoryPeak') : undefined;
  if (share === 'limits' && peak !== undefined && amountOf(peak) >= amountOf(wanted))
    return { because: `the build was measured to use ${peak}, and ${by} leaves ${wanted}` };
  const request = pathOf(place, 'requests', resource);
  const asks = manifest.written(request);
  const both = share === 'limits' && asks !== undefined && amountOf(asks) > amountOf(wanted);
  return {
    wishes: [path, ...(both ? [request] : [])].map((one) => ({ path: one, amount: wanted })),
    summary: `${what}: ${stands ?? 'none'} → ${wanted}${both ? ', and its request' : ''} (${by})`,
  };
}

function raise(
  room: Room,
  bound: number,
  place: ContainerPlace,
  manifest: Manifest,
): Step | { because: string } {
  const { share, resource, by } = room;
  const least = bound - (room.container === undefined ? ofOthers(room, place, manifest) : 0);
  const path = pathOf(place, share, resource);
  const limit = pathOf(place, 'limits', resource);
  const stands = manifest.written(path);
  if (stands !== undefined && amountOf(stands) >= least)
    return {
      because: `${manifest.decidedIn(path)} asks for ${stands} already, which ${by} admits: apply it`,
    };
  const wanted = amountWithin(resource, least, 'up');
  const most = manifest.written(limit);
  const both = most !== undefined && amountOf(most) < amountOf(wanted);
  return {
    wishes: [path, ...(both ? [limit] : [])].map((one) => ({ path: one, amount: wanted })),
    summary: `request of ${resource} of container ${place.name}: ${stands ?? 'none'} → ${wanted}${both ? ', and its limit' : ''} (${by})`,
  };
}

/** What the other containers of the pod ask for beside it. */
function ofOthers({ share, resource }: Room, place: ContainerPlace, manifest: Manifest): number {
  const containers = containersIn(manifest)
    .filter(({ path, name }) => path.includes('containers') && name !== place.name)
    .map((other) => {
      const resources = Object.fromEntries(
        (['limits', 'requests'] as const).flatMap((one) => {
          const written = manifest.written(pathOf(other, one, resource));
          return written === undefined ? [] : [[one, { [resource]: written }]];
        }),
      );
      return { name: other.name, resources };
    });
  return podAmounts({ containers }, share)[resource] ?? 0;
}
