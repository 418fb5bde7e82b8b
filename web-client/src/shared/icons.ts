// One export per icon, so that a bundle carries only the icons it uses. 24 x 24, stroke 1.75.

export const iconMic =
  '<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>';
export const iconMicOff =
  '<path d="M9 9v2a3 3 0 0 0 4.6 2.5M15 10.5V6a3 3 0 0 0-5.6-1.5M5.5 11.5a6.5 6.5 0 0 0 10.3 5.3M18.5 11.5a6.4 6.4 0 0 1-.6 2.7M12 18v3M4 3.5l16 17"/>';
export const iconCam = '<rect x="3" y="6.5" width="12.5" height="11" rx="2.5"/><path d="m15.5 10.8 5-2.8v8l-5-2.8"/>';
export const iconCamOff =
  '<path d="M9 6.5h4a2.5 2.5 0 0 1 2.5 2.5v1.8l5-2.8v8l-3-1.7M15.3 16a2.5 2.5 0 0 1-2.3 1.5H5.5A2.5 2.5 0 0 1 3 15V9c0-1 .6-1.9 1.5-2.3M4 3.5l16 17"/>';
export const iconHand =
  '<path d="M7.5 12V6.2a1.4 1.4 0 0 1 2.8 0V11m0-.5V4.6a1.4 1.4 0 0 1 2.8 0V11m0-.5V5.8a1.4 1.4 0 0 1 2.8 0V12m0-2.5a1.4 1.4 0 0 1 2.7 0V15a6 6 0 0 1-6 6h-.8c-2 0-3.6-.9-4.7-2.5l-3-4.6a1.5 1.5 0 0 1 2.4-1.8L7.5 13.4"/>';
export const iconChat =
  '<path d="M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5z"/>';
export const iconPeople =
  '<circle cx="9" cy="8.5" r="3.3"/><path d="M3 19.5c0-3.3 2.7-5.5 6-5.5s6 2.2 6 5.5M15.5 5.6a3.2 3.2 0 0 1 0 5.9M17.5 14.5c2.1.7 3.5 2.5 3.5 5"/>';
export const iconUser = '<circle cx="12" cy="8" r="3.8"/><path d="M4.8 20c.3-3.9 3.4-6.2 7.2-6.2s6.9 2.3 7.2 6.2"/>';
export const iconMore =
  '<circle cx="5.5" cy="12" r="1.3" class="f"/><circle cx="12" cy="12" r="1.3" class="f"/><circle cx="18.5" cy="12" r="1.3" class="f"/>';
export const iconLeave = '<path d="M13.5 4H7a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h6.5M10 12h11m-3.8-3.8L21 12l-3.8 3.8"/>';
export const iconExit = '<path d="M4 5.5 10.5 12 4 18.5M12 5.5l6.5 6.5-6.5 6.5"/>';
export const iconLock =
  '<rect x="5" y="10.5" width="14" height="10" rx="2.5"/><path d="M8 10.5V7.8a4 4 0 0 1 8 0v2.7M12 14.5v2.2"/>';
export const iconVerified =
  '<path d="M12 3 5 5.8v5.4c0 4.3 2.9 7.9 7 9.8 4.1-1.9 7-5.5 7-9.8V5.8z"/><path d="m8.8 11.8 2.3 2.3 4.2-4.4"/>';
export const iconNorec =
  '<circle cx="12" cy="12" r="3.2"/><path d="M6.3 6.3a8 8 0 0 0 11.4 11.4M9.3 4.5a8 8 0 0 1 10.2 10.2M4 4l16 16"/>';
export const iconHelp =
  '<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="3.3"/><path d="m6 6 3.6 3.6M14.4 14.4 18 18M18 6l-3.6 3.6M9.6 14.4 6 18"/>';
export const iconSearch = '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>';
export const iconFilter = '<path d="M4 7h16M7 12h10M10 17h4"/>';
export const iconGlobe =
  '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.6 2.4 3.8 5.2 3.8 8.5s-1.2 6.1-3.8 8.5c-2.6-2.4-3.8-5.2-3.8-8.5s1.2-6.1 3.8-8.5"/>';
export const iconClock = '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.4 2"/>';
export const iconCalendar =
  '<rect x="4" y="5.5" width="16" height="15" rx="2.5"/><path d="M4 10h16M8.5 3v4M15.5 3v4"/>';
export const iconDown = '<path d="m6 9.5 6 6 6-6"/>';
export const iconUp = '<path d="m6 14.5 6-6 6 6"/>';
export const iconRight = '<path d="m9.5 6 6 6-6 6"/>';
export const iconLeft = '<path d="m14.5 6-6 6 6 6"/>';
export const iconCheck = '<path d="m5 12.8 4.6 4.6L19 7.5"/>';
export const iconX = '<path d="m6 6 12 12M18 6 6 18"/>';
export const iconPlus = '<path d="M12 5v14M5 12h14"/>';
export const iconMinus = '<path d="M5 12h14"/>';
export const iconPin = '<path d="M9 3.5h6l-.8 6.2 3.3 3.3v1.5h-11V13l3.3-3.3zM12 14.5V21"/>';
export const iconBell = '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 20.8h4"/>';
export const iconHeart =
  '<path d="M12 20S4 15.3 4 9.5A4.3 4.3 0 0 1 12 7.3a4.3 4.3 0 0 1 8 2.2C20 15.3 12 20 12 20z"/>';
export const iconCaptions =
  '<rect x="3" y="5.5" width="18" height="13" rx="2.5"/><path d="M10.5 10.3a2.2 2.2 0 1 0 0 3.4M17 10.3a2.2 2.2 0 1 0 0 3.4"/>';
export const iconGrid =
  '<rect x="4" y="4" width="7" height="7" rx="1.5"/><rect x="13" y="4" width="7" height="7" rx="1.5"/><rect x="4" y="13" width="7" height="7" rx="1.5"/><rect x="13" y="13" width="7" height="7" rx="1.5"/>';
export const iconSpeaker =
  '<rect x="3.5" y="4" width="17" height="10" rx="2"/><rect x="3.5" y="16.5" width="4.5" height="3.5" rx="1"/><rect x="9.8" y="16.5" width="4.5" height="3.5" rx="1"/><rect x="16" y="16.5" width="4.5" height="3.5" rx="1"/>';
export const iconCircle =
  '<circle cx="12" cy="4.5" r="1.9"/><circle cx="18.5" cy="8.5" r="1.9"/><circle cx="18.5" cy="15.7" r="1.9"/><circle cx="12" cy="19.5" r="1.9"/><circle cx="5.5" cy="15.7" r="1.9"/><circle cx="5.5" cy="8.5" r="1.9"/>';
export const iconEar =
  '<path d="M7 9.5a5.2 5.2 0 0 1 10.3 0c0 3.7-3.3 4.3-3.3 7.3a3.4 3.4 0 0 1-6.3 1.7M9.7 10a2.5 2.5 0 0 1 4.9 0c0 1.4-1.6 1.6-1.6 3"/>';
export const iconTimer = '<circle cx="12" cy="13.5" r="7.2"/><path d="M12 9.8v3.9l2.4 1.5M9.5 3h5M18 6.5l1.5 1.5"/>';
export const iconPause = '<path d="M8.5 5.5v13M15.5 5.5v13"/>';
export const iconPlay = '<path d="M8 5.5v13l10.5-6.5z"/>';
export const iconSkip = '<path d="M6 5.5v13l9-6.5zM18.5 5.5v13"/>';
export const iconArrow = '<path d="M4.5 12h15m-5.5-5.5 5.5 5.5-5.5 5.5"/>';
export const iconRefresh = '<path d="M19.5 12a7.5 7.5 0 1 1-2.4-5.5M19.5 4v4.5H15"/>';
export const iconSettings =
  '<path d="M4 7.5h9M17.5 7.5H20M4 16.5h2.5M11 16.5h9"/><circle cx="15.2" cy="7.5" r="2.3"/><circle cx="8.8" cy="16.5" r="2.3"/>';
export const iconBlur =
  '<circle cx="12" cy="10" r="3"/><path d="M6.5 18.5c.5-3 2.7-4.5 5.5-4.5s5 1.5 5.5 4.5M3.5 8h1M3.5 12.5h1M19.5 8h1M19.5 12.5h1M8 4h.5M15.5 4h.5"/>';
export const iconWifi =
  '<path d="M3.5 9.5a12.5 12.5 0 0 1 17 0M6.5 13a8 8 0 0 1 11 0M9.5 16.3a3.8 3.8 0 0 1 5 0"/><circle cx="12" cy="19" r=".8" class="f"/>';
export const iconWifiLow =
  '<path d="M9.5 16.3a3.8 3.8 0 0 1 5 0"/><path d="M3.5 9.5a12.5 12.5 0 0 1 17 0M6.5 13a8 8 0 0 1 11 0" opacity=".35"/><circle cx="12" cy="19" r=".8" class="f"/>';
export const iconFlag = '<path d="M6 21V4.5M6 5c4-2.5 7.5 2 12.5-.5v8.5c-5 2.5-8.5-2-12.5.5"/>';
export const iconHourglass =
  '<path d="M7 3.5h10M7 20.5h10M8 3.5v3.2c0 2.5 4 3.5 4 5.3s-4 2.8-4 5.3v3.2M16 3.5v3.2c0 2.5-4 3.5-4 5.3s4 2.8 4 5.3v3.2"/>';
export const iconDoor =
  '<path d="M6.5 20.5v-15a2 2 0 0 1 2-2h7a2 2 0 0 1 2 2v15M3.5 20.5h17"/><circle cx="14.3" cy="12.5" r=".9" class="f"/>';
export const iconRemove =
  '<circle cx="10" cy="8" r="3.6"/><path d="M3.5 19.5c.3-3.5 3-5.5 6.5-5.5 1.6 0 3 .4 4.1 1.2M15.5 17h6"/>';
export const iconLantern = '<path d="M9.5 7h5M12 3.5V7M8 9.5h8l1 8H7zM7 20.5h10M12 12v3"/>';
export const iconPhone =
  '<path d="M6 3.5h2.8l1.7 4.3-2 1.7a11.5 11.5 0 0 0 6 6l1.7-2 4.3 1.7V18a2.5 2.5 0 0 1-2.7 2.5C10.3 20 4 13.7 3.5 6.2A2.5 2.5 0 0 1 6 3.5z"/>';
export const iconHeadphones =
  '<path d="M4.5 17v-3.5a7.5 7.5 0 0 1 15 0V17"/><rect x="4" y="14.5" width="4" height="6" rx="1.5"/><rect x="16" y="14.5" width="4" height="6" rx="1.5"/>';
export const iconLeaf = '<path d="M5 19c0-9 5-14 14.5-14.5C20 14 15 19 8.5 18.5M5 20.5c1.5-4.5 4.5-7.5 9-10"/>';
export const iconServer =
  '<rect x="4" y="4" width="16" height="7" rx="2"/><rect x="4" y="13" width="16" height="7" rx="2"/><path d="M8 7.5h.01M8 16.5h.01M12 7.5h4.5M12 16.5h4.5"/>';
export const iconActivity = '<path d="M3.5 12.5h4l2.5-7 4 13 2.5-6h4"/>';
export const iconSend = '<path d="M4.5 12 20 4.5 15.5 20l-3.5-6.5zM12 13.5l8-9"/>';
export const iconSmile =
  '<circle cx="12" cy="12" r="8.5"/><path d="M8.5 14.3c.9 1.3 2 2 3.5 2s2.6-.7 3.5-2M9.2 9.7h.01M14.8 9.7h.01"/>';
export const iconVolume = '<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9a4.3 4.3 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>';
export const iconEdit = '<path d="M5 19h3.5L19 8.5 15.5 5 5 15.5zM13 7.5l3.5 3.5"/>';
export const iconLink =
  '<path d="M10 13.8a4 4 0 0 0 5.7.2l3-3a4 4 0 0 0-5.7-5.7l-1.3 1.3M14 10.2a4 4 0 0 0-5.7-.2l-3 3A4 4 0 0 0 11 18.7l1.3-1.3"/>';
export const iconEyeoff =
  '<path d="M4 4l16 16M9.9 5.6A9.6 9.6 0 0 1 12 5.4c4.5 0 7.5 3.5 9 6.6a14 14 0 0 1-2.7 3.7M6.2 7.6A14 14 0 0 0 3 12c1.5 3.1 4.5 6.6 9 6.6 1.4 0 2.7-.3 3.8-.9M10 10.2a2.8 2.8 0 0 0 3.9 3.9"/>';
export const iconInfo = '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.2M12 7.8h.01"/>';
export const iconCaution = '<path d="M12 4 3 19.5h18zM12 10v4.5M12 17h.01"/>';
export const iconShare =
  '<rect x="3" y="4.5" width="18" height="12" rx="2.5"/><path d="M8.5 20.5h7M12 13.5v-6m-2.8 2.6L12 7.3l2.8 2.8"/>';
export const iconRepeat =
  '<path d="M4.5 11V9.5a3 3 0 0 1 3-3h12M16.5 3.5l3 3-3 3M19.5 13v1.5a3 3 0 0 1-3 3h-12M7.5 20.5l-3-3 3-3"/>';
export const iconCopy =
  '<rect x="8.5" y="8.5" width="11.5" height="12" rx="2"/><path d="M15.5 8.5V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8.5a2 2 0 0 0 2 2h2.5"/>';
export const iconShield = '<path d="M12 3 5 5.8v5.4c0 4.3 2.9 7.9 7 9.8 4.1-1.9 7-5.5 7-9.8V5.8z"/>';
export const iconComputer = '<rect x="4.5" y="5" width="15" height="10" rx="1.6"/><path d="M2.5 18.5h19"/>';
export const iconMobile = '<rect x="7.5" y="3.5" width="9" height="17" rx="2"/><path d="M11 17.5h2"/>';
export const iconDisplay =
  '<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4"/>';
export const iconReply = '<path d="M10 6 4.5 11.5 10 17M4.5 11.5H14a6 6 0 0 1 6 6v.5"/>';
export const iconText = '<path d="M3.5 18 8 7l4.5 11M5 14.5h6M13.5 18l3.3-8 3.2 8M14.6 15.5h4.3"/>';
export const iconUnseen =
  '<path d="M4 4l16 16M9.9 5.6A9.6 9.6 0 0 1 12 5.4c4.5 0 7.5 3.5 9 6.6a14 14 0 0 1-2.7 3.7M6.2 7.6A14 14 0 0 0 3 12c1.5 3.1 4.5 6.6 9 6.6 1.4 0 2.7-.3 3.8-.9M10 10.2a2.8 2.8 0 0 0 3.9 3.9"/>';
