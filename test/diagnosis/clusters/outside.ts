import { openCredential } from '../../../src/model/sealed-credential.ts';
import type { RegistryImage } from '../../../src/model/systems/registries.ts';
import type { Systems } from '../../../src/model/systems.ts';

interface OutsideRegistry {
  /** Repositories and their tags. */
  readonly has: Readonly<Record<string, readonly string[]>>;
  /** Who has none is refused. */
  readonly password?: string;
  /** Who comes without one may have everything all the same. */
  readonly isOpen?: true;
  /** What it says to everybody. */
  readonly says?: RegistryImage;
}

/** Registries outside the cluster, as each of them answers. */
export const registriesOutside = (
  registries: Readonly<Record<string, OutsideRegistry>>,
): Systems => ({
  registries: {
    async image({ registry, repository, reference }, sealed) {
      const asked = registries[registry];
      if (!asked) return { kind: 'unavailable', because: `${registry} cannot be asked` };
      const found = (value: RegistryImage) => ({ kind: 'found', value }) as const;
      if (asked.says) return found(asked.says);
      const credential = sealed && openCredential(sealed);
      const given = credential?.kind === 'password' ? credential.password : undefined;
      const isAnybody = asked.isOpen && given === undefined;
      if (asked.password && !isAnybody && given !== asked.password)
        return found({ state: 'refused', ...(given ? { login: 'refused' } : {}) });
      const login = asked.password && given ? ({ login: 'accepted' } as const) : {};
      const tags = asked.has[repository];
      if (!tags) return found({ state: 'no-repository', ...login });
      return tags.includes(reference)
        ? found({ state: 'exists', ...login })
        : found({ state: 'missing', ...login, tags: { names: tags, isCut: false } });
    },
  },
});
