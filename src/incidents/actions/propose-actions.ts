import { type ActionKind, actionKinds } from '../../model/action.ts';
import type { Cluster } from '../../model/cluster.ts';
import { mendedSubject } from '../../model/diagnosis.ts';
import type { Incident } from '../../model/incident.ts';
import { retriedName } from '../../model/job-copy.ts';
import type { Cause } from '../../model/playbook.ts';
import type { Target } from '../../model/target.ts';
import type { ActionStore } from '../../store/action-store.ts';
import { targetFor } from '../targets.ts';
import { planners } from './plan-actions.ts';

export interface ProposeActionsNeeds {
  readonly actions: Pick<ActionStore, 'propose'>;
  readonly targets: readonly Target[];
  readonly causes: readonly Cause[];
  readonly cluster: (name: string) => Cluster;
  readonly probeImage: string;
}

export interface ProposeActions {
  /** Asks for what the playbook of the best cause names and the target's configuration allows. */
  forCause(incident: Incident): Promise<void>;
  /** Asks for one of them by itself. */
  propose(incident: Incident, kind: ActionKind): Promise<void>;
}

/** Only about builds: of what cannot pull its image the bot restarts and deletes nothing. */
export function createProposeActions(needs: ProposeActionsNeeds): ProposeActions {
  const propose: ProposeActions['propose'] = async (incident, kind) => {
    if (incident.state.kind !== 'diagnosed') return;
    const { kind: what, namespace, name } = mendedSubject(incident.state.diagnosis);
    if (what !== 'Job') return;
    const { cluster } = incident;
    const target = targetFor(needs.targets, { cluster, namespace, name: retriedName(name) });
    if (!target?.actions[kind]) return;
    const plan = await planners[kind]({
      cluster: needs.cluster(cluster),
      build: { namespace, name },
      facts: incident.state.facts,
      probeImage: needs.probeImage,
    });
    if (!plan) return;
    await needs.actions.propose(
      { incidentId: incident.id, target: target.name, plan },
      target.approvals,
    );
  };
  return {
    propose,
    async forCause(incident) {
      const [best] = incident.state.kind === 'diagnosed' ? incident.state.diagnosis.causes : [];
      const named = needs.causes.find(({ id }) => id === best?.id)?.actions ?? [];
      for (const kind of actionKinds.filter((one) => named.includes(one))) {
        await propose(incident, kind);
      }
    },
  };
}
