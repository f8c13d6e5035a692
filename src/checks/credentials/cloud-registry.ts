/** Registries to which pods and nodes of their cloud log in by their own identity, without any Secret. */
const cloudRegistries =
  /\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?$|^public\.ecr\.aws$|(?:^|\.)gcr\.io$|-docker\.pkg\.dev$|\.azurecr\.(?:io|cn|us)$/;

/** Is that the registry of a cloud? */
export const isCloudRegistry = (registry: string): boolean => cloudRegistries.test(registry);
