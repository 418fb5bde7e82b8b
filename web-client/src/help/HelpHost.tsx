import { useEffect } from 'react';
import { useHelpOpen } from '../shared/help';
import { fetchExercises } from './grounding/Grounding';
import { HelpSheet } from './HelpSheet';

/** Mounted once. The sheet and its numbers come with the first page: a person who needs them may have lost the network. */
export function HelpHost() {
  useEffect(fetchExercises, []);
  return useHelpOpen() ? <HelpSheet /> : null;
}
