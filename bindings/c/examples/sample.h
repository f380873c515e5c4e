// What a browser sends for one passkey. tests/files.rs makes it by the software authenticator.

static const char registration_body[] =
    "{\"authenticatorAttachment\":\"platform\",\"clientExtensionResults\":{},\"id\":\"Z5MFBTkx"
    "qrkEIeJbYOZIVtXvlz0EN-lC4UCfzMXZk90\",\"rawId\":\"Z5MFBTkxqrkEIeJbYOZIVtXvlz0EN-lC4U"
    "CfzMXZk90\",\"response\":{\"attestationObject\":\"o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0"
    "YViko3mm9u6vuaVeN4wRgDTidR5oL6ufLTCrE9ISVYbOGUdFAAAAAGPZZgQIF0rIflaGXF9-o9EAIGeT"
    "BQU5Maq5BCHiW2DmSFbV75c9BDfpQuFAn8zF2ZPdpQECAyYgASFYIKUqDNSNJqOOoSW1Fv5z4zFuCyZN"
    "xBh3NSSgy_R4RhaeIlgglXF7XtjJ9uI5mpOIG1zS7oQxtSeSuP2mJAc0dI_8New\",\"authenticatorD"
    "ata\":\"o3mm9u6vuaVeN4wRgDTidR5oL6ufLTCrE9ISVYbOGUdFAAAAAGPZZgQIF0rIflaGXF9-o9EAIG"
    "eTBQU5Maq5BCHiW2DmSFbV75c9BDfpQuFAn8zF2ZPdpQECAyYgASFYIKUqDNSNJqOOoSW1Fv5z4zFuCy"
    "ZNxBh3NSSgy_R4RhaeIlgglXF7XtjJ9uI5mpOIG1zS7oQxtSeSuP2mJAc0dI_8New\",\"clientDataJS"
    "ON\":\"eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiY21WbmFYTjBaWEl0WVMxd1l"
    "YTnphMlY1SVNFIiwib3JpZ2luIjoiaHR0cHM6Ly9leGFtcGxlLmNvbSIsImNyb3NzT3JpZ2luIjpmYWx"
    "zZX0\",\"publicKey\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEpSoM1I0mo46hJbUW_nPjMW4LJ"
    "k3EGHc1JKDL9HhGFp6VcXte2Mn24jmak4gbXNLuhDG1J5K4_aYkBzR0j_w17A\",\"publicKeyAlgorit"
    "hm\":-7,\"transports\":[\"hybrid\",\"internal\"]},\"type\":\"public-key\"}";

static const char login_body[] =
    "{\"authenticatorAttachment\":\"cross-platform\",\"clientExtensionResults\":{},\"id\":\"Z5"
    "MFBTkxqrkEIeJbYOZIVtXvlz0EN-lC4UCfzMXZk90\",\"rawId\":\"Z5MFBTkxqrkEIeJbYOZIVtXvlz0E"
    "N-lC4UCfzMXZk90\",\"response\":{\"authenticatorData\":\"o3mm9u6vuaVeN4wRgDTidR5oL6ufLT"
    "CrE9ISVYbOGUcFAAAAAA\",\"clientDataJSON\":\"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxl"
    "bmdlIjoiYkc5bkxXbHVMWGRwZEdndFlTMXdZWE56YTJWNSIsIm9yaWdpbiI6Imh0dHBzOi8vZXhhbXBs"
    "ZS5jb20iLCJjcm9zc09yaWdpbiI6ZmFsc2V9\",\"signature\":\"MEYCIQDDpCkoYkvAHenzGW4OLm4qk"
    "MtapysX1FlT6RvYHR3HtgIhAMEs3aGsrZzMevGg_dddxTjUMupgb-n8foSvkdOnDLL9\",\"userHandle"
    "\":\"dXNlci00Mg\"},\"type\":\"public-key\"}";
