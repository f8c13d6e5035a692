/** Slack's limits (Block Kit reference), in characters unless said otherwise. */
export const limits = {
  blocks: 50,
  modalBlocks: 100,
  section: 3000,
  header: 150,
  contextElements: 10,
  actions: 25,
  buttonText: 75,
  buttonValue: 2000,
  placeholder: 150,
  /** Groups of a select menu, and options of each. */
  optionGroups: 100,
  options: 100,
  optionText: 75,
  /** Of an option of a select menu. */
  optionValue: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  modalTitle: 24,
  privateMetadata: 3000,
  text: 4000,
  /** All blocks together, as JSON: undocumented, about 13,200 (slackapi/bolt-js#2509). */
  allBlocks: 12_500,
} as const;
