import { defineCheck } from '../diagnosis/check.ts';
import type { Reading } from '../model/cluster.ts';

/**
 * Which API groups does the cluster know? Read while the log is read, since the policies of other kinds can only be
 * listed once it is known that there are such kinds; it concludes nothing by itself.
 */
export const policyGroups = defineCheck<Reading<string[]>>({
  id: 'policy-groups',
  asks: 'Which kinds of network policy does the cluster know?',
  gives: [],
  needs: ['registry.host'],
  when: 'ahead',
  read: (cluster) => cluster.apiGroups(),
  conclude: () => [],
});
