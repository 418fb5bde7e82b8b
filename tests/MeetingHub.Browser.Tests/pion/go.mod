module pion

go 1.19
