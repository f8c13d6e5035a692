import { parseImage } from '../../model/image-reference.ts';
import type { ImageReading, ReadImage } from '../../model/image-wish.ts';
import type { Registries, RegistryImage } from '../../model/systems/registries.ts';

/** Asks registries as anybody may: what takes a login cannot be pulled by everyone who can pull now. */
export const createReadImage =
  (registries: Registries | undefined): ReadImage =>
  async (reference) => {
    const unknown = (because: string): ImageReading => ({ kind: 'unknown', reference, because });
    if (!registries) return unknown('registries are not asked');
    const parsed = parseImage(reference);
    if (parsed.kind === 'invalid') return unknown('its name is not valid');
    const { registry, repository, tag = 'latest', digest } = parsed.image;
    const reading = await registries.image({ registry, repository, reference: digest ?? tag });
    switch (reading.kind) {
      case 'found':
        return readingOf(reference, reading.value.state, registry);
      case 'unavailable':
        return unknown(reading.because);
      default:
        return unknown(`${registry} does not say`);
    }
  };

function readingOf(
  reference: string,
  state: RegistryImage['state'],
  registry: string,
): ImageReading {
  switch (state) {
    case 'exists':
      return { kind: 'there', reference };
    case 'missing':
    case 'no-repository':
      return { kind: 'missing', reference };
    case 'refused':
      return { kind: 'unknown', reference, because: `${registry} does not say without a login` };
    case 'rate-limited':
      return { kind: 'unknown', reference, because: `${registry} limits its pulls, too` };
  }
}
